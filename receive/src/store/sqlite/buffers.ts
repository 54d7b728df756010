import type { Batch } from './batch.ts';
import type { Save } from './saved.ts';

/** The buffers of a message between threads that are moved, and not copied: those of a batch and of a save. */
export function movedBuffers(message: unknown): ArrayBuffer[] {
  const { bodies, states } = (message ?? {}) as Partial<Batch & Save>;
  return [bodies, states].flatMap((bytes) => (bytes === undefined ? [] : [bytes.buffer]));
}
