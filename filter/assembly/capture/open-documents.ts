/** The documents of all exchanges that are still open in this worker: how much they hold, and which is the largest. */
import { Writer } from '../bytes/writer';

/** The document of an open exchange, or the response that is written beside it. All bytes zero: an empty one. */
@unmanaged
export class OpenDocument extends Writer {
  /** The stream that writes it; it means nothing here. */
  stream: usize;
  /** The bytes of its block that were counted last. */
  private counted: usize;
  /** Its neighbours among those of the same size, of which the first came to that size first. */
  private previous: OpenDocument | null;
  private next: OpenDocument | null;

  /** Counts what its block holds now. To be called behind each change of the block. */
  recount(): void {
    const capacity = this.capacity;
    if (capacity == this.counted) return;
    if (this.counted > 0) this.leaveList();
    total += capacity - this.counted;
    this.counted = capacity;
    if (capacity > 0) this.joinList();
  }

  /** Gives its block back. */
  discard(): void {
    this.close();
    this.recount();
  }

  private joinList(): void {
    const list = listOf(this.counted);
    const last = list.last;
    this.previous = last;
    this.next = null;
    if (last == null) list.first = this;
    else last.next = this;
    list.last = this;
    sizes |= this.counted;
  }

  private leaveList(): void {
    const list = listOf(this.counted);
    const previous = this.previous;
    const next = this.next;
    if (previous == null) list.first = next;
    else previous.next = next;
    if (next == null) list.last = previous;
    else next.previous = previous;
    if (list.first == null) sizes &= ~this.counted;
  }
}

/** Documents of one size. */
@unmanaged
class List {
  first: OpenDocument | null;
  last: OpenDocument | null;
}

/** A list for each power of two. */
const lists: usize = memory.data(32 * offsetof<List>(), 8);

let total: usize = 0;
/** The sizes of which there is a document: each is a power of two. */
let sizes: usize = 0;

/** Bytes of memory that all of them hold. */
export function openBytes(): usize {
  return total;
}

/** One with the largest block, of several the one that has had it for longest; null where there is none. */
export function largestOpen(): OpenDocument | null {
  return sizes == 0 ? null : changetype<List>(lists + (31 - clz(sizes)) * offsetof<List>()).first;
}

function listOf(size: usize): List {
  return changetype<List>(lists + ctz(size) * offsetof<List>());
}
