/** The streams that are open, by their context id. */
import { insert, lookUp, remove } from './bytes/id-table';
import { shortenLargest } from './capture/shortage';
import { acquireStream, releaseStream, Stream } from './capture/stream';
import { hasBodyLeftOut, Outcome, onStreamEnd, takeDocument } from './capture/tap';
import { Reason } from './export/delivery-log';
import { findRoot, freeIfUnused, Root } from './root';
import { finishIfDrained } from './root-callbacks';

/** The open stream of a context, or null where it is not captured. */
export function findStream(id: u32): Stream | null {
  return changetype<Stream | null>(lookUp(id));
}

/** Creates a stream of a root context. If memory is short, open documents make room. */
export function createStream(id: u32, rootId: u32): void {
  const root = findRoot(rootId);
  if (root == null || !root.isCapturing || lookUp(id) != 0) return;
  let stream = acquireStream(changetype<usize>(root), root.settings);
  while (stream == null && shortenLargest()) stream = acquireStream(changetype<usize>(root), root.settings);
  if (stream == null) {
    root.exporter.countLost();
    return;
  }
  let isKept = insert(id, changetype<usize>(stream));
  while (!isKept && shortenLargest()) isKept = insert(id, changetype<usize>(stream));
  if (isKept) root.openStreams++;
  else {
    releaseStream(stream);
    root.exporter.countLost();
  }
}

/** Ends a stream: sends what was captured of it to the backend. */
export function endStream(stream: Stream): void {
  const root = rootOf(stream);
  const outcome = onStreamEnd(stream);
  if (outcome == Outcome.NOTHING) return;
  if (outcome == Outcome.SAMPLED_OUT) root.exporter.countSampledOut();
  else if (root.isDeleted) root.exporter.countRefused();
  else if (outcome == Outcome.LOST) root.exporter.countLost();
  else {
    if (hasBodyLeftOut(stream)) root.exporter.deliveryLog.note(Reason.BODY_LEFT_OUT, 0);
    const document = takeDocument(stream);
    if (document == null) root.exporter.countLost();
    else root.exporter.submit(document);
  }
}

/** Deletes a stream, and ends it first if that has not happened. */
export function deleteStream(id: u32, stream: Stream): void {
  const root = rootOf(stream);
  endStream(stream);
  remove(id);
  releaseStream(stream);
  root.openStreams--;
  if (root.isDeleted) freeIfUnused(root);
  else finishIfDrained(root);
}

function rootOf(stream: Stream): Root {
  return changetype<Root>(stream.owner);
}
