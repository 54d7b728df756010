import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { type Address, type StageExports, Stages } from '../stages.ts';

const unitBytes = 1024;
const largestBytes = 32 << 20;
/** The reserved area, which bodies never get. */
const setAsideBytes = 32 << 20;
/** What the build allows: 2048 pages. */
const memoryBytes = 2048 * 65536;

/** Live blocks, each with marks at both ends that only an overlap can change. */
class LiveBlocks {
  readonly #exports: StageExports;
  readonly #blocks: { address: Address; capacity: number; mark: number }[] = [];
  #nextMark = 1;

  constructor(exports: StageExports) {
    this.#exports = exports;
  }

  get count(): number {
    return this.#blocks.length;
  }

  /** Allocates and checks one more block; false where memory ended. */
  allocate(size: number): boolean {
    const address = this.#exports.allocate(size) >>> 0;
    if (address === 0) return false;
    const capacity = this.#exports.capacityOf(address);
    assert.equal(address % unitBytes, 0, 'a block is not aligned');
    assert.ok(capacity >= Math.max(size, unitBytes), `a block of ${capacity} bytes for ${size}`);
    assert.ok(capacity < 2 * Math.max(size, unitBytes), `a block of ${capacity} bytes for ${size}`);
    assert.equal(capacity & (capacity - 1), 0, 'a block is not a power of two');
    const mark = this.#nextMark++;
    this.#view().setUint32(address, mark);
    this.#view().setUint32(address + capacity - 4, mark);
    this.#blocks.push({ address, capacity, mark });
    return true;
  }

  /** Releases the block at an index, after a look at its marks. */
  release(index: number): void {
    const [block] = this.#blocks.splice(index, 1);
    assert.ok(block);
    assert.equal(this.#view().getUint32(block.address), block.mark, 'another block overlaps');
    assert.equal(this.#view().getUint32(block.address + block.capacity - 4), block.mark, 'another overlaps');
    this.#exports.release(block.address);
  }

  /** Takes all memory that is left. */
  exhaust(): void {
    for (let size = largestBytes; size >= unitBytes; size /= 2) while (this.allocate(size));
  }

  releaseAll(random: Random): void {
    while (this.count > 0) this.release(random.below(this.count));
  }

  #view(): DataView {
    return new DataView(this.#exports.memory.buffer);
  }
}

/** Makes and drops blocks of sizes that are small more often than large, at most `most` of them at once. */
function churn(blocks: LiveBlocks, random: Random, rounds: number, most: number, bits: number): void {
  for (let i = 0; i < rounds; i++) {
    const isMaking = blocks.count < most && (blocks.count === 0 || random.below(2) === 0);
    if (isMaking) assert.ok(blocks.allocate(random.below(2 ** (6 + random.below(bits - 5)))));
    else blocks.release(random.below(blocks.count));
  }
}

for (const build of builds) {
  describe(`blocks, ${build} build`, () => {
    let exports: StageExports;
    let blocks: LiveBlocks;
    beforeEach(() => {
      exports = new Stages(build).exports;
      blocks = new LiveBlocks(exports);
    });

    it('are aligned powers of two of the least size that suffices', () => {
      for (let size = 0; size <= 5000; size += 7) assert.ok(blocks.allocate(size));
      for (let bits = 10; bits <= 20; bits++)
        for (const size of [-1, 0, 1]) assert.ok(blocks.allocate(2 ** bits + size));
    });

    it('never overlap under random requests', () => {
      churn(blocks, new Random(11), 20_000, 100, 18);
    });

    it('become one again: 32 MiB can be had after small ones were released', () => {
      const random = new Random(12);
      churn(blocks, random, 1000, 20, 14);
      blocks.releaseAll(random);
      assert.ok(blocks.allocate(largestBytes));
    });

    it('become one again: 32 MiB can be had after all of memory was used in small ones', () => {
      while (blocks.allocate(200_000));
      blocks.exhaust();
      blocks.releaseAll(new Random(13));
      assert.ok(blocks.allocate(largestBytes));
    });

    it('become one again: what was skipped for alignment joins what was released before it', () => {
      const { allocate, highWaterMark, release } = exports;
      release(allocate(1024));
      release(allocate(2048));
      // The first 4 KiB are all free now, in blocks of 1, 1 and 2 KiB.
      release(allocate(4096));
      assert.equal(highWaterMark(), 4096);
    });

    it('are 0 where a size is more than 32 MiB', () => {
      for (const size of [largestBytes + 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff])
        assert.equal(exports.allocate(size), 0);
      assert.ok(blocks.allocate(largestBytes));
    });

    it('are 0 where memory ends, which it does at 2048 pages, and can be had again after a release', () => {
      const random = new Random(14);
      let count = 0;
      while (blocks.allocate(random.below(8 << 20))) count++;
      assert.ok(count > 20);
      blocks.exhaust();
      assert.equal(exports.allocate(1), 0);
      assert.ok(exports.memory.buffer.byteLength <= memoryBytes);
      blocks.release(random.below(blocks.count));
      assert.ok(blocks.allocate(1));
    });

    it('leave less than 1 MiB of the 2048 pages unused', () => {
      while (blocks.allocate(1 << 20));
      blocks.exhaust();
      assert.ok(memoryBytes - exports.memory.buffer.byteLength < 1 << 20);
      assert.ok(exports.highWaterMark() > memoryBytes - (1 << 20));
    });

    it('reach no further when the same load comes again, over 100,000 rounds', () => {
      let reached = 0;
      for (let load = 0; load < 50; load++) {
        const random = new Random(15);
        churn(blocks, random, 2000, 50, 16);
        blocks.releaseAll(random);
        if (load === 0) reached = exports.highWaterMark();
        assert.equal(exports.highWaterMark(), reached);
      }
    });

    it('reach no further than four times what is live at once, over 100,000 rounds without a pause', () => {
      churn(blocks, new Random(16), 100_000, 64, 16);
      assert.ok(exports.highWaterMark() <= 4 * 64 * 65536, `${exports.highWaterMark()} bytes`);
    });

    it('keep the bytes that are used when they become larger', () => {
      const { memory, enlarge, release, allocate, capacityOf } = exports;
      for (const isSpare of [false, true]) {
        const old = allocate(3000);
        const behind = allocate(3000);
        new Uint8Array(memory.buffer).set([1, 2, 3], old);
        const larger = enlarge(old, 3, 70_000, isSpare);
        assert.notEqual(larger, old);
        assert.equal(capacityOf(larger), 1 << 17);
        assert.deepEqual([...new Uint8Array(memory.buffer, larger, 3)], [1, 2, 3]);
        // The old block is free again.
        assert.equal(allocate(3000), old);
        for (const block of [larger, behind, old]) release(block);
      }
    });

    it('become larger where they are as long as nothing lies after them', () => {
      const { allocate, capacityOf, enlarge } = exports;
      const block = enlarge(allocate(3000), 0, 200_000, true);
      for (const size of [200_000, 300_000, 600_000, 1_200_000, 2 << 20]) {
        assert.equal(enlarge(block, 0, size, true), block);
        assert.ok(capacityOf(block) >= size);
      }
      const other = enlarge(allocate(1), 0, 200_000, true);
      assert.equal(enlarge(other, 0, 2 << 20, true), other, 'another one has as much room behind it');
    });

    it('stay as they are where there is none that is larger', () => {
      const { allocate, capacityOf, enlarge, memory } = exports;
      const old = allocate(3000);
      new Uint8Array(memory.buffer).set([1, 2, 3], old);
      for (const isSpare of [false, true]) assert.equal(enlarge(old, 3, largestBytes + 1, isSpare), 0);
      assert.equal(capacityOf(old), 4096);
      assert.deepEqual([...new Uint8Array(memory.buffer, old, 3)], [1, 2, 3]);
    });

    it('leave 32 MiB that spare bytes never get, in any size', () => {
      const { allocate, capacityOf, enlarge } = exports;
      const small = allocate(1);
      let taken = 0;
      for (let size = largestBytes; size > unitBytes; size /= 2) {
        for (;;) {
          const block = enlarge(allocate(1), 0, size, true);
          if (block === 0) break;
          taken += capacityOf(block);
        }
      }
      assert.ok(taken > 90 << 20 && taken <= memoryBytes - setAsideBytes, `${taken} bytes`);
      assert.equal(enlarge(small, 0, 2048, true), 0);
      for (let left = 30 << 20; left > 0; left -= 128 << 10) assert.notEqual(allocate(128 << 10), 0);
    });

    it('give back what they have beyond a smaller size', () => {
      const { allocate, capacityOf, shrink } = exports;
      const block = allocate(100_000);
      shrink(block, 5000);
      assert.equal(capacityOf(block), 8192);
      assert.equal(allocate(60_000), block + (64 << 10));
      assert.equal(allocate(30_000), block + (32 << 10));
      assert.equal(allocate(8000), block + 8192);
      shrink(block, 8192);
      assert.equal(capacityOf(block), 8192);
    });

    it('may be released as 0, which does nothing', () => {
      exports.release(0);
      assert.equal(exports.highWaterMark(), 0);
    });
  });
}
