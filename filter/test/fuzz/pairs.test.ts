import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Stages } from '../stages.ts';
import { encodePairs } from '../wire.ts';
import { requestFields } from './headers.ts';
import { check, describeFuzz } from './runs.ts';

/** Header maps as the host writes them, of which some bytes are changed or missing. */
const maps = fc.oneof(
  fc.uint8Array({ maxLength: 60, size: 'max' }),
  // So many pairs that their sizes have no bytes, modulo 2^32, or few.
  fc
    .tuple(fc.nat(2), fc.constantFrom(0x20, 0x40, 0x80, 0xe0), fc.uint8Array({ maxLength: 20 }))
    .map(([low, high, rest]) => Uint8Array.of(low, 0, 0, high, ...rest)),
  fc
    .record({
      fields: requestFields,
      changes: fc.array(fc.tuple(fc.nat(80), fc.constantFrom(0, 1, 2, 7, 0x7f, 0x80, 0xff)), {
        maxLength: 4,
      }),
      missing: fc.oneof(fc.constant(0), fc.nat(30)),
    })
    .map(({ fields, changes, missing }) => {
      const bytes = encodePairs(fields);
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      return bytes.subarray(0, Math.max(bytes.length - missing, 0));
    }),
);

describeFuzz('a header map of any bytes', (build) => {
  let stages: Stages;
  before(() => {
    stages = new Stages(build);
  });

  it('has the pairs that lie within it, up to the first that does not', () => {
    const property = fc.property(maps, (map) => {
      const { nextPair, openPairs, pairName, pairValue } = stages.exports;
      openPairs(stages.putAtEnd(map));
      const pairs: [Uint8Array, Uint8Array][] = [];
      while (nextPair()) pairs.push([stages.bytes(pairName()), stages.bytes(pairValue())]);
      assert.deepEqual(pairs, pairsIn(map));
    });
    check(property, 500);
  });
});

function pairsIn(map: Uint8Array): [Uint8Array, Uint8Array][] {
  const view = new DataView(map.buffer, map.byteOffset, map.byteLength);
  const count = map.length < 4 ? 0 : view.getUint32(0, true);
  const pairs: [Uint8Array, Uint8Array][] = [];
  if (4 + count * 8 > map.length) return pairs;
  let at = 4 + count * 8;
  for (let i = 0; i < count; i++) {
    const nameEnd = at + view.getUint32(4 + i * 8, true);
    const valueEnd = nameEnd + 1 + view.getUint32(8 + i * 8, true);
    if (valueEnd + 1 > map.length) break;
    pairs.push([map.slice(at, nameEnd), map.slice(nameEnd + 1, valueEnd)]);
    at = valueEnd + 1;
  }
  return pairs;
}
