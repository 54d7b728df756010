import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Stages } from '../stages.ts';
import { looseTextOf, textOf } from '../wire.ts';
import { check, describeFuzz } from './runs.ts';

/** Bytes of which many are UTF-8, or nearly so. */
const texts = fc.oneof(
  fc.uint8Array({ maxLength: 80, size: 'max' }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text)),
  fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  }),
  fc
    .array(
      fc.constantFrom(
        0xc0,
        0xc2,
        0xe0,
        0xed,
        0xef,
        0xf0,
        0xf4,
        0xf5,
        0x80,
        0x8f,
        0x90,
        0x9f,
        0xa0,
        0xbf,
        0x41,
      ),
    )
    .map((bytes) => Uint8Array.from(bytes)),
);

describeFuzz('a text of any bytes', (build) => {
  let stages: Stages;
  before(() => {
    stages = new Stages(build);
  });

  it('is UTF-8 to the filter where it is to the decoder of the Encoding Standard', () => {
    const property = fc.property(texts, (bytes) => {
      assert.equal(Boolean(stages.exports.isValidUtf8(stages.putAtEnd(bytes))), isUtf8(bytes));
    });
    check(property, 500);
  });

  it('comes out of JSON as it went in, or with a code point for each byte where it is not UTF-8', () => {
    const property = fc.property(texts, (bytes) => {
      const written = stages.write((exports) => {
        // Room that is made later could be where the text lies, at the end of memory.
        exports.reserve(1024);
        exports.writeText(stages.putAtEnd(bytes));
      });
      assert.equal(JSON.parse(`"${textOf(written)}"`), looseTextOf(bytes));
    });
    check(property, 500);
  });
});

function isUtf8(bytes: Uint8Array): boolean {
  try {
    textOf(bytes);
    return true;
  } catch {
    return false;
  }
}
