import { capacityOf, enlarge, release } from '../bytes/blocks';
import { byteAt, sizeOf, startOf } from '../bytes/slice';
import { Document, HEAD_BYTES } from '../capture/document';

const OPENING: u8 = 0x5b;
const CLOSING: u8 = 0x5d;
const COMMA: u8 = 0x2c;

/**
 * What goes into one POST, in the block of its first document. One that begins with `[` takes more of them, as the
 * items of an array.
 */
@unmanaged
export class Batch extends Document {
  /** The one behind it in a list. */
  next: Batch | null;
  /** How many documents it holds. */
  count: u32;
  /** How often it was posted. */
  attempts: u32;
  /** The host's name for the call that is under way. */
  token: u32;
  /** When it may be posted again, on the exporter's clock. */
  dueMs: u64;

  /** Bytes of memory that it holds. */
  get heldBytes(): usize {
    return capacityOf(changetype<usize>(this));
  }

  /** Whether more documents can be added. */
  get takesMore(): bool {
    return byteAt(this.json, 0) == OPENING;
  }

  /** Gives the memory back. */
  free(): void {
    release(changetype<usize>(this));
  }
}

if (offsetof<Batch>() > HEAD_BYTES) unreachable();

/** Makes a document, which it then is, the first one of a batch. */
export function batchOf(document: Document): Batch {
  const batch = changetype<Batch>(document);
  batch.next = null;
  batch.count = 1;
  batch.attempts = 0;
  return batch;
}

/** Puts a copy of a document's JSON behind the others. Gives the batch, which may have moved; null, with nothing changed, where memory ends. */
export function withDocument(batch: Batch, document: Document): Batch | null {
  const json = document.json;
  const end = batch.jsonEnd as usize;
  const grown = withRoom(batch, end + sizeOf(json) + 1);
  if (grown == null) return null;
  const to = changetype<usize>(grown) + end;
  memory.copy(to, startOf(json), sizeOf(json));
  store<u8>(to, COMMA);
  grown.jsonEnd = (end + sizeOf(json)) as u32;
  grown.count++;
  return grown;
}

/** The body of the POST: a batch that takes documents takes no more from here on. */
export function sealBatch(batch: Batch): void {
  if (!batch.takesMore) return;
  store<u8>(changetype<usize>(batch) + batch.jsonEnd, CLOSING);
  batch.jsonEnd++;
}

function withRoom(batch: Batch, size: usize): Batch | null {
  if (size <= batch.heldBytes) return batch;
  return changetype<Batch | null>(enlarge(changetype<usize>(batch), batch.jsonEnd, size, false));
}
