import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { type StageExports, Stages } from '../stages.ts';

for (const build of builds) {
  describe(`memory for the host, ${build} build`, () => {
    let exports: StageExports;
    beforeEach(() => {
      exports = new Stages(build).exports;
    });

    it('is one block, used over and over', () => {
      const first = exports.allocateForHost(1);
      assert.notEqual(first, 0);
      for (const size of [16 << 10, 1, 5000, 0, 16 << 10]) assert.equal(exports.allocateForHost(size), first);
      assert.equal(exports.capacityOf(first), 16 << 10);
    });

    it('becomes larger where it must, and stays so up to 128 KiB', () => {
      exports.allocateForHost(1);
      const large = exports.allocateForHost(100_000);
      assert.equal(exports.capacityOf(large), 128 << 10);
      assert.equal(exports.allocateForHost(1), large);
      assert.equal(exports.capacityOf(large), 128 << 10);
      assert.equal(exports.allocateForHost(128 << 10), large);
    });

    it('gives a block above 128 KiB back at the next small request', () => {
      const large = exports.allocateForHost(1_000_000);
      assert.equal(exports.allocateForHost(500_000), large);
      const small = exports.allocateForHost(100);
      assert.equal(exports.capacityOf(small), 16 << 10);
      // A later block may have its place.
      assert.ok(exports.allocate(512 << 10) < large + (1 << 20));
    });

    it('needs no more than the largest request, whatever comes in whatever order', () => {
      for (let i = 0; i < 10_000; i++) exports.allocateForHost((i * 7919) % 300_000);
      assert.ok(exports.highWaterMark() <= 1 << 20, `${exports.highWaterMark()} bytes`);
    });

    it('is 0 where memory ends, and there again for a request that fits', () => {
      exports.allocateForHost(1);
      assert.equal(exports.allocateForHost(65 << 20), 0);
      const block = exports.allocateForHost(1);
      assert.equal(exports.capacityOf(block), 16 << 10);
    });
  });
}
