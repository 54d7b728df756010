import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countColumns, fitText, showText } from '../../src/terminal/visible-text.ts';

describe('showText', () => {
  it('makes controls, bidirectional marks and invisible characters visible', () => {
    assert.equal(showText('a\u001b[31mb\r\n\tc'), 'a\\u001b[31mb\\r\\n\\tc');
    assert.equal(showText('\u202eabc\u2066\u200b\ufeff'), '\\u202eabc\\u2066\\u200b\\ufeff');
    assert.equal(showText('\u{e0001}'), '\\udb40\\udc01');
    assert.equal(showText('\ud800'), '\\ud800');
  });

  it('leaves text in any script as it is', () => {
    assert.equal(showText('/käse/日本/😀'), '/käse/日本/😀');
  });

  it('leaves no command to a CI runner, and JSON the same value', () => {
    assert.equal(showText('a ##vso[task]b ##[group]'), 'a ##vso\\u005btask]b ##\\u005bgroup]');
    assert.deepEqual(JSON.parse(showText('"##vso[é"')), '##vso[é');
    assert.equal(showText('## [a] #b[0]'), '## [a] #b[0]');
  });

  it('leaves nothing that moves a terminal, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(showText(text), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { seed: 18 },
    );
  });
});

describe('fitText', () => {
  it('pads what is short, and cuts what is long with an ellipsis', () => {
    assert.equal(fitText('ab', 4), 'ab  ');
    assert.equal(fitText('abcdef', 4), 'abc…');
    assert.equal(fitText('ab', 0), '');
  });

  it('counts wide characters as two columns and combining marks as none', () => {
    assert.equal(countColumns('日本'), 4);
    assert.equal(countColumns('e\u0301'), 1);
    assert.equal(fitText('日本語', 4), '日… ');
  });

  it('always takes exactly the columns that it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        assert.equal(countColumns(fitText(showText(text), columns)), columns);
      }),
      { seed: 18 },
    );
  });
});
