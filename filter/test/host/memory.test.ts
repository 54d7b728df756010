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
      for (const size of [15 << 10, 1, 5000, 0, 15 << 10]) assert.equal(exports.allocateForHost(size), first);
      assert.equal(exports.capacityOf(first), 16 << 10);
    });

    it('becomes larger where it must, and stays so up to 128 KiB', () => {
      exports.allocateForHost(1);
      const large = exports.allocateForHost(100_000);
      assert.equal(exports.capacityOf(large), 128 << 10);
      assert.equal(exports.allocateForHost(1), large);
      assert.equal(exports.capacityOf(large), 128 << 10);
      assert.equal(exports.allocateForHost(127 << 10), large);
      assert.notEqual(exports.allocateForHost((127 << 10) + 1), 0);
      assert.equal(exports.capacityOf(exports.allocateForHost((127 << 10) + 1)), 256 << 10);
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

    it('is 0 for more than any memory has', () => {
      for (const size of [0xffff_ffff, 0xffff_fc01, 0x8000_0000, 1 << 30])
        assert.equal(exports.allocateForHost(size), 0, `${size}`);
    });

    it('has room behind what is kept, a KiB at least, whatever the size of that', () => {
      for (const size of [1, 8, 1000, 15 << 10, (15 << 10) + 1, 100_000, 127 << 10, 1_000_000]) {
        const kept = exports.allocateForHost(size);
        exports.keepScratch(size);
        const behind = exports.allocateForHost(1);
        assert.ok(behind >= kept + size && behind < kept + size + 8, `${behind - kept} behind ${size}`);
        assert.equal(behind % 8, 0);
        assert.equal(exports.allocateForHost(1016), behind, 'each call has the same place');
        assert.ok(behind + 1016 <= kept + exports.capacityOf(kept));
        exports.freeScratch();
      }
    });

    it('is 0 for what has no room behind what is kept, which stays', () => {
      const kept = exports.allocateForHost(15 << 10);
      exports.keepScratch(15 << 10);
      assert.equal(exports.allocateForHost(1024), kept + (15 << 10));
      assert.equal(exports.allocateForHost(1025), 0);
      assert.equal(exports.allocateForHost(1 << 20), 0);
      assert.equal(exports.capacityOf(kept), 16 << 10);
      exports.freeScratch();
      assert.equal(exports.allocateForHost(1024), kept);
    });

    it('keeps no more than there is', () => {
      const kept = exports.allocateForHost(1);
      exports.keepScratch(1 << 30);
      assert.equal(exports.allocateForHost(1), 0);
      exports.freeScratch();
      assert.equal(exports.allocateForHost(1), kept);
    });

    it('keeps nothing where there is no block', () => {
      exports.keepScratch(100);
      assert.notEqual(exports.allocateForHost(1), 0);
    });
  });
}
