import { capacityOf, enlarge, release } from '../bytes/allocator';
import { sizeOf, startOf } from '../bytes/slice';
import { Document, HEAD_BYTES } from '../encoding/document';
import { sealPayload, writeSeparator } from '../encoding/framing';

/** What goes into one POST, in the block of its first document. */
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

  /** Gives the memory back. */
  free(): void {
    release(changetype<usize>(this));
  }
}

if (offsetof<Batch>() > HEAD_BYTES) ERROR('a batch has no room in the head of a document');

/** Makes a document, which it then is, the first one of a batch. */
export function batchOf(document: Document): Batch {
  const batch = changetype<Batch>(document);
  batch.next = null;
  batch.count = 1;
  batch.attempts = 0;
  return batch;
}

/** Puts a copy of a document behind the others. Gives the batch, which may have moved; null, with nothing changed, where memory ends. */
export function withDocument(batch: Batch, document: Document): Batch | null {
  const content = document.content;
  const grown = withRoom(batch, (batch.end as usize) + sizeOf(content) + 2);
  if (grown == null) return null;
  const to = writeSeparator(grown.framing, changetype<usize>(grown) + grown.end);
  memory.copy(to, startOf(content), sizeOf(content));
  grown.end = (to + sizeOf(content) - changetype<usize>(grown)) as u32;
  grown.count++;
  return grown;
}

/** Makes a batch the body of a POST: it takes no more documents. */
export function sealBatch(batch: Batch): void {
  const payload = batch.payload;
  const size = sealPayload(batch.framing, batch.innerStart, startOf(payload), sizeOf(payload));
  batch.end = batch.payloadStart + (size as u32);
}

function withRoom(batch: Batch, size: usize): Batch | null {
  if (size <= batch.heldBytes) return batch;
  return changetype<Batch | null>(enlarge(changetype<usize>(batch), batch.end, size, false));
}
