import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { type Address, type StageExports, Stages } from '../stages.ts';

const unitBytes = 1024;
const largestBytes = 64 << 20;
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
    assert.equal(capacity & (capacity - 1), 0, 'a block is no power of two');
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
    const isPlenty = (size: number): boolean => Boolean(exports.isPlentyFor(size));
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

    it('become one again: 64 MiB can be had after small ones were released', () => {
      const random = new Random(12);
      churn(blocks, random, 1000, 20, 14);
      blocks.releaseAll(random);
      assert.ok(blocks.allocate(largestBytes));
    });

    it('become one again: 64 MiB can be had after all of memory was used in small ones', () => {
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

    it('leave plenty for a size that keeps what is handed out within half of memory', () => {
      const half = memoryBytes / 2;
      assert.deepEqual([half, half + 1, 0xffff_ffff].map(isPlenty), [true, false, false]);
      assert.ok(blocks.allocate(1024) && blocks.allocate(3000));
      assert.deepEqual([half - 5 * 1024, half - 5 * 1024 + 1].map(isPlenty), [true, false]);
      while (blocks.allocate(1 << 20));
      assert.equal(isPlenty(0), false);
      blocks.releaseAll(new Random(14));
      assert.equal(isPlenty(half), true);
    });

    it('are 0 where a size is more than 64 MiB', () => {
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
      const { memory, reallocate, release, allocate, capacityOf } = exports;
      const old = allocate(3000);
      new Uint8Array(memory.buffer).set([1, 2, 3], old);
      const larger = reallocate(old, 3, 70_000);
      assert.equal(capacityOf(larger), 1 << 17);
      assert.deepEqual([...new Uint8Array(memory.buffer, larger, 3)], [1, 2, 3]);
      release(larger);
      // The old block is free again.
      assert.equal(allocate(3000), old);
    });

    it('stay as they are where there is none that is larger', () => {
      const { allocate, capacityOf, reallocate, memory } = exports;
      const old = allocate(3000);
      new Uint8Array(memory.buffer).set([1, 2, 3], old);
      assert.equal(reallocate(old, 3, largestBytes + 1), 0);
      assert.equal(capacityOf(old), 4096);
      assert.deepEqual([...new Uint8Array(memory.buffer, old, 3)], [1, 2, 3]);
    });

    it('may be released as 0, which does nothing', () => {
      exports.release(0);
      assert.equal(exports.highWaterMark(), 0);
    });
  });
}
