/** A message with bytes that its sender does not need any longer. */
type Moved = { bodies?: Uint8Array<ArrayBuffer>; states?: Uint8Array<ArrayBuffer> };

/** The buffers of a message between threads that are moved, and not copied: those of a batch and of a save. */
export function movedBuffers(message: unknown): ArrayBuffer[] {
  const { bodies, states } = (message ?? {}) as Moved;
  return [bodies, states].flatMap((bytes) => (bytes === undefined ? [] : [bytes.buffer]));
}
