import { noteGarbage } from './garbage.ts';

/** What others sent cannot be used. The message follows words such as "its answer", and has no final dot: "is nested too deep". */
export class AnswerError extends Error {
  override name = 'AnswerError';
  /** True if the sender may send less, such as fewer items of a list. */
  readonly isTooLarge: boolean;

  constructor(message: string, { isTooLarge = false } = {}) {
    super(message);
    this.isTooLarge = isTooLarge;
  }
}

const MIB = 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;
/** The size up to which answers are read side by side. */
const SMALL_BYTES = MIB / 4;

/** Reads the beginning of an answer that says why a request failed. */
export async function readRefusal(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    size += chunk.length;
    if (size > MAX_REFUSAL_BYTES) break;
  }
  return Buffer.concat(kept).toString();
}

/**
 * Reads answers of one kind of sender as text, each up to a limit. Many are read at once as long as they are small. Of
 * those that are larger one is read at a time: the others wait, and the memory is that of one.
 */
export class AnswerReader {
  readonly #maxBytes: number;
  #lastLarge: Promise<void> = Promise.resolve();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Reads an answer to its end. Throws an `AnswerError` if it is too large, and what the stream throws. */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
    const kept: Uint8Array[] = [];
    let size = 0;
    let leave: (() => void) | undefined;
    try {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > this.#maxBytes) {
          throw new AnswerError(`is larger than ${this.#maxBytes / MIB} MiB`, { isTooLarge: true });
        }
        if (size > SMALL_BYTES) leave ??= await this.#enter();
        kept.push(chunk);
      }
      return Buffer.concat(kept, size).toString();
    } finally {
      noteGarbage(size);
      leave?.();
    }
  }

  async #enter(): Promise<() => void> {
    const before = this.#lastLarge;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastLarge = promise;
    await before;
    return resolve;
  }
}
