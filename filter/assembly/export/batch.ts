import { capacityOf, enlarge, release } from '../bytes/allocator';
import { sizeOf, startOf } from '../bytes/slice';
import { Document, HEAD_BYTES } from '../encoding/document';
import { sealPayload, writeSeparator } from '../encoding/framing';

/** The documents of one POST, in the block of the first one. */
@unmanaged
export class Batch extends Document {
  /** The next batch in a list. */
  next: Batch | null;
  /** How many documents it has. */
  count: u32;
  /** How often it was posted. */
  attempts: u32;
  /** The host's token for its call, while that is in flight. */
  token: u32;
  /** When it may be posted again, on the exporter's clock. */
  dueMs: u64;

  /** How many bytes of memory it takes. */
  get blockBytes(): usize {
    return capacityOf(changetype<usize>(this));
  }

  /** Frees the memory. */
  free(): void {
    release(changetype<usize>(this));
  }
}

if (offsetof<Batch>() > HEAD_BYTES) ERROR('a batch has no room in the head of a document');

/** Turns a document into a batch with only this document. */
export function batchOf(document: Document): Batch {
  const batch = changetype<Batch>(document);
  batch.next = null;
  batch.count = 1;
  batch.attempts = 0;
  return batch;
}

/**
 * Appends a copy of a document. Returns the batch, which may have moved; null, with nothing changed, if memory runs
 * out.
 */
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

/** Turns a batch into the body of a POST: it takes no more documents. */
export function sealBatch(batch: Batch): void {
  const payload = batch.payload;
  const size = sealPayload(batch.framing, batch.innerStart, startOf(payload), sizeOf(payload));
  batch.end = batch.payloadStart + (size as u32);
}

function withRoom(batch: Batch, size: usize): Batch | null {
  if (size <= batch.blockBytes) return batch;
  return changetype<Batch | null>(enlarge(changetype<usize>(batch), batch.end, size, false));
}
