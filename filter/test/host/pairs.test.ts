import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { empty, Stages } from '../stages.ts';
import { encodePairs, type Field } from '../wire.ts';

/** One map as it lies on the wire, written by hand. */
const wire = [
  // Two pairs.
  [2, 0, 0, 0],
  // Sizes of the first: a name of 5 bytes, a value of 3.
  [5, 0, 0, 0, 3, 0, 0, 0],
  // Sizes of the second: a name of 1 byte, no value.
  [1, 0, 0, 0, 0, 0, 0, 0],
  // ":path", NUL
  [0x3a, 0x70, 0x61, 0x74, 0x68, 0x00],
  // "/\0x", of which the NUL is a part, NUL
  [0x2f, 0x00, 0x78, 0x00],
  // "a", NUL
  [0x61, 0x00],
  // Nothing, NUL
  [0x00],
].flat();

const wireFields: readonly Field[] = [
  [':path', '/\0x'],
  ['a', ''],
];

/** Maps whose numbers do not fit their bytes, and the pairs that are still found. */
const lies: [what: string, bytes: number[], found: Field[]][] = [
  ['has no bytes', [], []],
  ['ends within its count', [1, 0, 0], []],
  ['has no pairs', [0, 0, 0, 0], []],
  ['has no pairs but bytes', [0, 0, 0, 0, 0x61, 0x00], []],
  ['has no sizes for its count', [1, 0, 0, 0], []],
  ['ends within its sizes', [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], []],
  ['has the largest count', [0xff, 0xff, 0xff, 0xff, ...wire.slice(4)], []],
  ['has a count whose sizes fill 4 GiB and begin anew', [1, 0, 0, 0x20, ...wire.slice(4)], []],
  ['has a name that is too long', [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x61, 0x00, 0x00], []],
  ['has a value that is too long', [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x61, 0x00, 0x00], []],
  ['has no NUL behind its last value', [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x61, 0x00], []],
  ['has a name of 4 GiB', [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0x61, 0x00, 0x00], []],
  [
    'has sizes that together begin anew behind 4 GiB',
    [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0x61, 0x00, 0x00],
    [],
  ],
  ['is cut within its second pair', wire.slice(0, -1), [[':path', '/\0x']]],
  ['has bytes behind its last pair', [...wire, 0x61, 0x00], [...wireFields]],
];

for (const build of builds) {
  describe(`header pairs, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    /** The pairs of a map, after which memory ends. */
    function read(bytes: Uint8Array): Field[] {
      const fields: Field[] = [];
      stages.exports.openPairs(stages.putAtEnd(bytes));
      while (stages.exports.nextPair())
        fields.push([stages.text(stages.exports.pairName()), stages.text(stages.exports.pairValue())]);
      return fields;
    }

    it('are read in order', () => {
      assert.deepEqual(read(Uint8Array.from(wire)), wireFields);
    });

    for (const [what, bytes, found] of lies) {
      it(`are ${found.length} where a map ${what}`, () => {
        assert.deepEqual(read(Uint8Array.from(bytes)), found);
      });
    }

    it('are none where the host gave nothing', () => {
      stages.exports.openPairs(empty);
      assert.ok(!stages.exports.nextPair());
    });

    it('end for good where a size lies', () => {
      read(Uint8Array.from(wire.slice(0, -1)));
      assert.ok(!stages.exports.nextPair());
    });

    it('are no longer those of the map before', () => {
      read(Uint8Array.from(wire));
      stages.exports.openPairs(empty);
      assert.deepEqual([stages.exports.pairName(), stages.exports.pairValue()], [empty, empty]);
    });

    it('are a hundred with repeated names and bytes of any kind, as the host encodes them', () => {
      const fields: Field[] = Array.from({ length: 100 }, (_, index) => [
        `x-${index % 7}`,
        String.fromCharCode(index).repeat(index * 10),
      ]);
      assert.deepEqual(read(encodePairs(fields)), fields);
    });

    it('are written as they are read', () => {
      const [path, value, name] = [stages.put(':path'), stages.put('/\0x'), stages.put('a')];
      const written = stages.write(({ writePair, writePairCount, writePairSize }) => {
        writePairCount(2);
        writePairSize(path, value);
        writePairSize(name, empty);
        writePair(path, value);
        writePair(name, empty);
      });
      assert.deepEqual([...written], wire);
    });
  });
}
