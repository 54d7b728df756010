import type { FullRow } from '../rows.ts';
import { type ArrivedRows, DIRECT, DIRECT_AGE_US, type Outlook, type Waiting } from './arrived-rows.ts';
import type { Sources } from './sources.ts';

/** The rows that wait to be learned: a page of them, and how many there are of each minute after that. */
export class RowQueue {
  readonly #rows: ArrivedRows;
  #waiting: Waiting[] = [];
  #nowUs = 0;
  #page: FullRow[] = [];
  #next = 0;

  constructor(rows: ArrivedRows) {
    this.#rows = rows;
  }

  /** How many rows wait, as far as is known. */
  get count(): number {
    return this.#waiting.reduce((sum, { count }) => sum + count, 0) + this.#page.length - this.#next;
  }

  /** Whether nothing is known to wait. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#next === this.#page.length;
  }

  /** Begins with what a look has found. */
  begin({ waiting, nowUs }: Outlook): void {
    this.#waiting = waiting.map((each) => ({ ...each }));
    this.#nowUs = nowUs;
  }

  /** Forgets everything. */
  clear(): void {
    this.#waiting = [];
    this.#page = [];
    this.#next = 0;
  }

  /** Reads the next page, if there is none. */
  async fill(sources: Sources): Promise<void> {
    while (this.#next === this.#page.length) {
      const [first] = this.#waiting;
      if (!first) return;
      this.#page = await this.#read(first, sources);
      this.#next = 0;
      first.count -= this.#page.length;
      // What was deleted meanwhile does not come.
      if (first.count <= 0 || this.#page.length === 0) this.#waiting.shift();
    }
  }

  /** The next row of the page. */
  take(): FullRow | undefined {
    return this.#page[this.#next] && this.#page[this.#next++];
  }

  async #read({ source, minute }: Waiting, sources: Sources): Promise<FullRow[]> {
    if (source === DIRECT) {
      return sources.direct ? this.#rows.readDirect(sources.direct, minute, this.#nowUs - DIRECT_AGE_US) : [];
    }
    const place = sources.get(source);
    return place ? this.#rows.readWriter(source, place.lastUs, minute) : [];
  }
}
