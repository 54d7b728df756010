import { allocate, capacityOf, enlarge, release } from './allocator';
import { copyBytes } from './copy';
import { Slice, sizeOf, startOf } from './slice';

/**
 * Bytes that grow at their end, in one block that they own. If there is not enough memory for a required write,
 * `hasFailed` is set, and this write and all later ones are dropped.
 */
@unmanaged
export class Writer {
  block: usize;
  size: usize;
  capacity: usize;
  hasFailed: bool;

  /** Gets a new block with room for `capacity` bytes. The block before must have been released or taken. */
  acquire(capacity: usize): void {
    this.block = allocate(capacity);
    this.size = 0;
    this.capacity = this.block ? capacityOf(this.block) : 0;
    this.hasFailed = this.block == 0;
  }

  /** Frees the block. */
  close(): void {
    release(this.block);
    this.block = 0;
    this.size = 0;
    this.capacity = 0;
  }

  /** Whether there is room for `count` more optional bytes, such as a body's. Makes room if it can. */
  hasRoom(count: usize): bool {
    if (this.size + count <= this.capacity) return true;
    return this.grow(this.size + count, true);
  }

  /** Makes room for `count` more required bytes. False if it cannot: the writer has then failed. */
  reserve(count: usize): bool {
    if (!this.hasFailed && this.size + count <= this.capacity) return true;
    if (!this.hasFailed && this.grow(this.size + count, false)) return true;
    this.hasFailed = true;
    return false;
  }

  private grow(size: usize, isSpare: bool): bool {
    const block = this.block ? enlarge(this.block, this.size, size, isSpare) : 0;
    if (block == 0) return false;
    this.block = block;
    this.capacity = capacityOf(block);
    return true;
  }

  /** The address of the next byte. */
  get end(): usize {
    return this.block + this.size;
  }

  /** Writes a byte. */
  byte(value: u8): void {
    if (!this.reserve(1)) return;
    store<u8>(this.end, value);
    this.size++;
  }

  /** Writes the bytes of a slice, which must not lie in this writer's own block. */
  bytes(slice: Slice): void {
    const count = sizeOf(slice);
    if (!this.reserve(count)) return;
    copyBytes(this.end, startOf(slice), count);
    this.size += count;
  }
}
