/** The documents of all open exchanges in this worker: how much memory they hold, and which is the largest. */
import { Writer } from '../bytes/writer';

/** The document of an open exchange, or the response that is written beside it. All bytes zero: an empty one. */
@unmanaged
export class OpenDocument extends Writer {
  /** The stream that writes it, as an address that has no meaning here. */
  stream: usize;
  /** The bytes of its block when it was last counted. */
  private counted: usize;
  /** Its neighbours in the list of documents of the same size, oldest first. */
  private previous: OpenDocument | null;
  private next: OpenDocument | null;

  /** Counts what its block holds now. To be called after each change of the block. */
  recount(): void {
    const capacity = this.capacity;
    if (capacity == this.counted) return;
    if (this.counted > 0) this.leaveList();
    total += capacity - this.counted;
    this.counted = capacity;
    if (capacity > 0) this.joinList();
  }

  /** Frees its block. */
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
/** Which sizes have a document; each size is a power of two, one bit each. */
let sizes: usize = 0;

/** How many bytes of memory they all hold. */
export function openBytes(): usize {
  return total;
}

/** The document with the largest block (if there are several, the one that has been so large the longest), or null. */
export function largestOpen(): OpenDocument | null {
  return sizes == 0 ? null : changetype<List>(lists + (31 - clz(sizes)) * offsetof<List>()).first;
}

function listOf(size: usize): List {
  return changetype<List>(lists + ctz(size) * offsetof<List>());
}
