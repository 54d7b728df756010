import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { type StageExports, Stages } from '../stages.ts';

for (const build of builds) {
  describe(`memory for the host, ${build} build`, () => {
    let exports: StageExports;
    beforeEach(() => {
      exports = new Stages(build).exports;
    });

    it('is one block up to 127 KiB, used over and over, and there from the start', () => {
      const mark = exports.highWaterMark();
      const first = exports.allocateForHost(1);
      assert.notEqual(first, 0);
      for (const size of [15 << 10, 1, 100_000, 0, 127 << 10])
        assert.equal(exports.allocateForHost(size), first);
      assert.equal(exports.highWaterMark(), mark, 'it takes no block');
    });

    it('is a larger block where it must, which is given back at the next small request', () => {
      const first = exports.allocateForHost(1);
      const large = exports.allocateForHost(1_000_000);
      assert.equal(exports.capacityOf(large), 1 << 20);
      assert.equal(exports.allocateForHost(500_000), large);
      assert.equal(exports.allocateForHost(100), first);
      assert.equal(exports.allocate(1_000_000), large);
    });

    it('needs no more than the largest request, whatever comes in whatever order', () => {
      for (let i = 0; i < 10_000; i++) exports.allocateForHost((i * 7919) % 300_000);
      assert.ok(exports.highWaterMark() <= 2 << 20, `${exports.highWaterMark()} bytes`);
    });

    it('is 0 where memory ends, and says so until the next call', () => {
      const first = exports.allocateForHost(1);
      assert.equal(exports.wasRefused(), 0);
      assert.equal(exports.allocateForHost(65 << 20), 0);
      assert.equal(exports.wasRefused(), 1);
      exports.forgetRefusal();
      assert.equal(exports.allocateForHost(1), first);
      assert.equal(exports.wasRefused(), 0);
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
        exports.freeScratch();
      }
    });

    it('is 0 for what has no room behind what is kept, which stays', () => {
      const kept = exports.allocateForHost(127 << 10);
      exports.keepScratch(127 << 10);
      assert.equal(exports.allocateForHost(1024), kept + (127 << 10));
      assert.equal(exports.allocateForHost(1025), 0);
      assert.equal(exports.allocateForHost(1 << 20), 0);
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
  });
}
