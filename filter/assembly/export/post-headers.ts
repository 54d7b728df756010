import { literal } from '../bytes/literal';
import { EMPTY, isEmpty, Slice, sliceOf } from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';
import { Writer } from '../bytes/writer';
import { writePair, writePairCount, writePairSize } from '../host/pairs';

const METHOD = literal(':method');
const POST = literal('POST');
const PATH = literal(':path');
const AUTHORITY = literal(':authority');
const CONTENT_TYPE = literal('content-type');
const EXPORT_MARK = literal('x-meshtap-export');
const MARKED = literal('1');
const REQUEST_ID = literal('x-request-id');
const FIXED_PAIRS: u32 = 5;
/** Room for the longest id of a request, and for the count of the pairs. */
const ID_BYTES: usize = 1100;

const pairs = changetype<Writer>(memory.data(offsetof<Writer>(), 8));

/** The headers that every POST to one backend has, ready for the wire. */
@unmanaged
export class PostHeaders {
  private count: u32;
  /** The sizes of the pairs, followed by their bytes. */
  private sizes: Slice;
  private data: Slice;

  /**
   * Writes the headers into `to`, which must keep them as long as they are used.
   * `extra`: names and values alternating.
   */
  configure(to: Writer, authority: Slice, path: Slice, contentType: Slice, extra: SliceList): void {
    this.count = FIXED_PAIRS + ((countOf(extra) / 2) as u32);
    writePairSize(to, METHOD, POST);
    writePairSize(to, PATH, path);
    writePairSize(to, AUTHORITY, authority);
    writePairSize(to, CONTENT_TYPE, contentType);
    writePairSize(to, EXPORT_MARK, MARKED);
    for (let i = 0; i < countOf(extra); i += 2) writePairSize(to, itemAt(extra, i), itemAt(extra, i + 1));
    const sizesEnd = to.size;
    writePair(to, METHOD, POST);
    writePair(to, PATH, path);
    writePair(to, AUTHORITY, authority);
    writePair(to, CONTENT_TYPE, contentType);
    writePair(to, EXPORT_MARK, MARKED);
    for (let i = 0; i < countOf(extra); i += 2) writePair(to, itemAt(extra, i), itemAt(extra, i + 1));
    this.sizes = sliceOf(to.block, sizesEnd);
    this.data = to.hasFailed ? EMPTY : sliceOf(to.block + sizesEnd, to.size - sizesEnd);
    // Gets room for any POST now, so that no POST needs memory for it.
    if (pairs.block == 0) pairs.acquire(to.size + ID_BYTES);
    pairs.size = 0;
    pairs.reserve(to.size + ID_BYTES);
  }

  /** The headers of one POST, as pairs. Valid until the next call; empty if memory runs out. */
  forRequest(requestId: Slice): Slice {
    if (this.data == EMPTY) return EMPTY;
    pairs.size = 0;
    pairs.hasFailed = false;
    const hasId = !isEmpty(requestId);
    writePairCount(pairs, this.count + (hasId ? 1 : 0));
    pairs.bytes(this.sizes);
    if (hasId) writePairSize(pairs, REQUEST_ID, requestId);
    pairs.bytes(this.data);
    if (hasId) writePair(pairs, REQUEST_ID, requestId);
    return pairs.hasFailed ? EMPTY : sliceOf(pairs.block, pairs.size);
  }
}
