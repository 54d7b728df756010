import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages, startOf } from '../stages.ts';

for (const build of builds) {
  describe(`scans, ${build} build`, () => {
    it('find the first of two bytes at each place of each length, without a read behind the end', () => {
      const stages = new Stages(build);
      const { findEither } = stages.exports;
      for (let size = 0; size <= 50; size++) {
        for (let place = 0; place <= size; place++) {
          for (const byte of [0x22, 0xfe]) {
            const bytes = new Uint8Array(size).fill(0x61).fill(byte, place);
            const start = startOf(stages.putAtEnd(bytes));
            const found = findEither(start, start + size, 0x22, 0xfe);
            if (found !== start + place) assert.fail(`${byte} at ${place} of ${size}: ${found - start}`);
          }
        }
      }
    });

    it('ignore  a byte before their start', () => {
      const stages = new Stages(build);
      const start = startOf(stages.put('""abc"'));
      assert.equal(stages.exports.findEither(start + 2, start + 6, 0x22, 0x22), start + 5);
    });
  });
}
