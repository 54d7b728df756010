import type { Exchange } from '../../src/exchange.ts';
import { parseFilter } from '../../src/filter/parse.ts';
import type { Store } from '../../src/store/store.ts';
import { makeExchange } from './exchanges.ts';

/** Opens an empty store of the kind that is tested. */
export type OpenStore = (limits?: { keepForMs?: number; keepBytes?: number }) => Promise<Store>;

/** The moment that tests take as now, in microseconds since the epoch. */
export const NOW_US = 1_795_000_000_000_000;

/** What the parts of the suite share: a store that is new for each test, and short ways to use it. */
export class StoreContext {
  store!: Store;
  readonly #open: OpenStore;
  readonly #others: Store[] = [];

  constructor(open: OpenStore) {
    this.#open = open;
  }

  /** Opens the store of a test. */
  async begin(): Promise<void> {
    this.store = await this.#open();
  }

  /** Closes all stores of a test. */
  async end(): Promise<void> {
    for (const store of [this.store, ...this.#others.splice(0)]) await store.close();
  }

  /** Opens another store, which is closed with the first. */
  open: OpenStore = async (limits) => {
    const store = await this.#open(limits);
    this.#others.push(store);
    return store;
  };

  /** Reads a filter. */
  filter = (text: string) => parseFilter(text, NOW_US);

  /** Returns the request ids of what fits, newest first. */
  find = async (text: string): Promise<string[]> => {
    const { exchanges } = await this.store.list({ filter: this.filter(text), limit: 1000 });
    return exchanges.map(({ requestId }) => requestId);
  };

  /** Stores exchanges that differ so from plain ones, a microsecond apart. */
  put = (...changes: Partial<Exchange>[]): Promise<void> =>
    this.store.append(changes.map((change, index) => makeExchange({ startUs: NOW_US + index, ...change })));
}
