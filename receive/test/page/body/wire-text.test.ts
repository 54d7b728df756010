import { deepEqual, doesNotMatch, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { runsOf } from '../../../page/body/wire-text.ts';

describe('runsOf', () => {
  it('marks redacted values in place', () => {
    deepEqual(runsOf('Bearer [redacted]!'), [
      { kind: 'plain', text: 'Bearer ' },
      { kind: 'redacted', text: 'redacted' },
      { kind: 'plain', text: '!' },
    ]);
  });

  it('shows marks of direction, controls and halves of characters as escapes', () => {
    deepEqual(runsOf('a\u202eb\0\ud800'), [
      { kind: 'plain', text: 'a' },
      { kind: 'unseen', text: '\\u{202e}' },
      { kind: 'plain', text: 'b' },
      { kind: 'unseen', text: '\\u{0}\\u{d800}' },
    ]);
  });

  it('lets nothing through that cannot be seen, and loses nothing that can', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const runs = runsOf(text);
        doesNotMatch(
          runs
            .map((run) => run.text)
            .join('')
            .replaceAll('\t', ''),
          /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u,
        );
        const plain = runs.filter(({ kind }) => kind === 'plain').map((run) => run.text);
        equal(plain.join(''), text.replace(/(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ''));
      }),
    );
  });
});
