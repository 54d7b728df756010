import assert from 'node:assert/strict';
import { cutText, formatAdvice, visibleLine, visibleText } from '../../src/output/visible-text.ts';
import { findFaults, HIDDEN_CHARS, HOSTILE } from './hostile.ts';

describe('visible text', () => {
  for (const char of HIDDEN_CHARS) {
    const escaped = [...Array(char.length).keys()]
      .map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join('');
    it(`shows ${escaped} as an escape`, () => {
      assert.equal(visibleText(`a${char}b`), `a${escaped}b`);
      assert.equal(visibleLine(`a${char}b`), `a${escaped}b`);
    });
  }

  it('leaves letters of all languages, emoji, tabs and line feeds as they are', () => {
    const text = 'Grüße, 你好, שלום, 👍\n\tx  y "quoted" C:\\path\n';
    assert.equal(visibleText(text), text);
  });

  it('never begins a line with a command to a CI runner, whatever space is before it', () => {
    assert.equal(
      visibleText('::error::x\na ::b\n \u00a0::stop'),
      ':\\u003aerror::x\na ::b\n \u00a0:\\u003astop',
    );
    assert.equal(
      visibleText('a ##[error]b ##vso[x]c [d] #[e]'),
      'a ##\\u005berror]b ##vso\\u005bx]c [d] #[e]',
    );
  });

  it('keeps JSON the same value', () => {
    const value = { [HOSTILE]: [HOSTILE, HIDDEN_CHARS] };
    const shown = visibleText(JSON.stringify(value, null, 2));
    assert.deepEqual(findFaults(shown), []);
    assert.deepEqual(JSON.parse(shown), value);
  });

  it('takes no longer for a long text than its length is worth', () => {
    for (const part of ['\n', ' ', '\u001b', ':', '#', '##a', ' \n', '\ud800']) {
      // Time that others have the processor does not count.
      const started = process.cpuUsage();
      visibleText(part.repeat(100_000));
      assert.ok(process.cpuUsage(started).user < 3_000_000, JSON.stringify(part));
    }
  });
});

describe('a visible line', () => {
  it('has no line breaks, and no space around it', () => {
    assert.equal(visibleLine(' a\r\nb\tc\n'), 'a\\r\\nb\\tc');
  });

  it('says the same when it is made visible twice', () => {
    assert.equal(visibleLine(visibleLine(HOSTILE)), visibleLine(HOSTILE));
    assert.deepEqual(findFaults(visibleLine(HOSTILE)), []);
  });

  it('is cut where it is too long to read, never amid a character', () => {
    assert.equal(visibleLine('x'.repeat(300_000)).length, 2003);
    assert.equal(cutText(`${'x'.repeat(9)}👍y`, 10), `${'x'.repeat(9)}...`);
    assert.equal(cutText('short'), 'short');
  });

  it('is one of two in advice', () => {
    assert.equal(formatAdvice('found\nit', '::mend it'), 'found\\nit\n  :\\u003amend it\n');
  });
});
