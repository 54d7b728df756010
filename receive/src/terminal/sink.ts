/** Where text goes, such as `process.stdout`. The optional members are those of streams and terminals. */
export interface Sink {
  /** False means: wait for `drain`. */
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** The current width of the terminal in columns. */
  readonly columns?: number;
  /** True: wait for `drain`. */
  readonly writableNeedDrain?: boolean;
  once?(event: 'drain' | 'error' | 'close', listener: (error?: Error) => void): unknown;
  off?(event: 'drain' | 'error' | 'close', listener: (error?: Error) => void): unknown;
}

/**
 * Writes to a sink at the pace of its reader, and knows when the reader has gone. Nothing is buffered here: the caller
 * waits.
 */
export class PacedWriter {
  readonly #sink: Sink;
  readonly #gone = new AbortController();

  constructor(sink: Sink) {
    this.#sink = sink;
    const stop = () => this.#gone.abort();
    sink.once?.('error', stop);
    sink.once?.('close', stop);
  }

  /** Aborts when nobody reads any more, for example when `head` has seen enough. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Writes text. Resolves when more may be written, when the reader has gone or when `signal` aborts. */
  async write(text: string, signal?: AbortSignal): Promise<void> {
    if (this.gone.aborted || text === '') return;
    const isFull = this.#sink.write(text) === false;
    if (isFull && !signal?.aborted) await this.#awaitRoom(signal);
  }

  /** As `write`, for what was written to the sink by other means. */
  async drain(signal?: AbortSignal): Promise<void> {
    const isFull = this.#sink.writableNeedDrain === true && !this.gone.aborted;
    if (isFull && !signal?.aborted) await this.#awaitRoom(signal);
  }

  #awaitRoom(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        this.#sink.off?.('drain', go);
        this.gone.removeEventListener('abort', go);
        signal?.removeEventListener('abort', go);
        resolve();
      };
      if (this.#sink.once === undefined) go();
      this.#sink.once?.('drain', go);
      this.gone.addEventListener('abort', go, { once: true });
      signal?.addEventListener('abort', go, { once: true });
    });
  }
}
