import type { Log } from './ingest/log.ts';

/** Tries something again and again. Logs when that begins to fail, and when it works again. */
export class Attempts {
  readonly #failed: string;
  readonly #works: string;
  readonly #log: Log;
  #isFailing = false;

  /** `failed` is what failed ("Cannot ..."); `works` is the whole line that is logged later. */
  constructor(failed: string, works: string, log: Log) {
    this.#failed = failed;
    this.#works = works;
    this.#log = log;
  }

  /** Returns what the attempt returned; undefined if it failed. */
  async try<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await attempt();
      if (this.#isFailing) this.#log(this.#works);
      this.#isFailing = false;
      return result;
    } catch (error) {
      if (!this.#isFailing) this.#log(`${this.#failed}: ${(error as Error).message}. Trying again.`);
      this.#isFailing = true;
      return undefined;
    }
  }
}
