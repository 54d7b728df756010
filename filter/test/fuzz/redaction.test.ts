import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Stages } from '../stages.ts';
import { looseTextOf } from '../wire.ts';
import { chunksOf } from './bodies.ts';
import { check, describeFuzz } from './runs.ts';
import { memberNames, parameterNames } from './secret-names.ts';

/** Numbers of assembly/redact/treatment.ts: how a body is looked into. */
const treatments = { json: 1, form: 2, maybeForm: 3 } as const;

const pieces = [
  ...[
    '"',
    '\\',
    '"',
    ':',
    ',',
    '{',
    '}',
    '[',
    ']',
    ' ',
    '\n',
    '&',
    '=',
    '?',
    '#',
    ';',
    '%',
    '+',
    '\\u',
    '00',
    '%2',
    '6',
  ],
  ...[
    'password',
    'a long piece of plain text, in which there is nothing at all to be found',
    "'",
    '/*',
    '*/',
    '&quot;',
    '&#34;',
    '\\u0022',
    '\\x22',
    '%22',
    '%25',
    'eyJwYXNzd29yZCI6ImEi',
    '\0',
    'password',
    '"password"',
    '"Secret":',
    '"pass\\u0077ord":',
    'token=',
    '%74oken=',
    'a',
    '1',
    'é',
    '\ud83d\ude00',
  ],
];
const texts = fc.oneof(
  fc
    .array(fc.constantFrom(...pieces), { maxLength: 60, size: 'max' })
    .map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 100, size: 'max' }),
);

describeFuzz('what is looked into', (build) => {
  let stages: Stages;
  before(() => {
    stages = new Stages(build);
    const { list } = stages;
    const lists = [parameterNames, memberNames].map((names) => list.call(stages, names));
    stages.exports.openRules(lists[0]!, lists[1]!, stages.put('[redacted]'));
  });

  function redacted(chunks: readonly Uint8Array[], treatment: number): string {
    const { closeBody, openBody, reserve, writeBody } = stages.exports;
    const written = stages.write(() => {
      // Room that is made later could be where a chunk lies, at the end of memory.
      reserve(65_536);
      openBody(treatment, 1_000_000);
      chunks.every((chunk) => chunk.length === 0 || writeBody(stages.putAtEnd(chunk)));
      closeBody();
    });
    return Buffer.from(Buffer.from(written).toString('latin1'), 'base64').toString('latin1');
  }

  it('comes out of a body the same in any chunks, and no byte behind a chunk is read', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 12, size: 'max' });
    const property = fc.property(
      texts,
      cuts,
      fc.constantFrom(...Object.values(treatments)),
      (rest, cuts, treatment) => {
        // The first four bytes may show that it is not text.
        const bytes = Buffer.concat([Buffer.from('text'), rest]);
        const chunks = chunksOf({ bytes, cuts, hasTrailers: false });
        assert.equal(redacted(chunks, treatment), redacted([bytes], treatment));
      },
    );
    check(property, 500);
  });

  it('comes out of a body as it is where no name of the rules is in it', () => {
    const plain = fc.array(fc.constantFrom(...'{}[],: \n"acd019\\/<>'), { maxLength: 60, size: 'max' });
    const property = fc.property(
      plain,
      fc.constantFrom(...Object.values(treatments)),
      (characters, treatment) => {
        const bytes = Buffer.from(characters.join(''));
        assert.equal(redacted([bytes], treatment), bytes.toString('latin1'));
      },
    );
    check(property, 200);
  });

  it('comes out of a URL once and for all, and no byte behind the URL is read', () => {
    const property = fc.property(texts, (bytes) => {
      const { withoutParameters } = stages.exports;
      const once = stages.bytes(withoutParameters(stages.putAtEnd(bytes)));
      assert.deepEqual(stages.bytes(withoutParameters(stages.putAtEnd(once))), once);
      if (!/[=:\0]|%3[aAdD]|\\[uUxX]|%[02]/.test(looseTextOf(bytes)))
        assert.deepEqual(once, Uint8Array.from(bytes));
    });
    check(property, 300);
  });
});
