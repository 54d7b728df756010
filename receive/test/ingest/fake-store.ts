import type { Exchange } from '../../src/exchange.ts';
import type { Store } from '../../src/store/store.ts';

/** A store whose appends wait, or fail, as a test wants it. Everything else is missing. */
export class FakeStore {
  /** What each append was called with, in order. */
  readonly appends: (readonly Exchange[])[] = [];
  /** What the appends took. */
  readonly stored: Exchange[] = [];
  /** Makes an append fail where it gives an error. */
  failure: (exchanges: readonly Exchange[]) => Error | undefined = () => undefined;
  private gate: Promise<void> = Promise.resolve();
  private openGate: () => void = () => {};

  async append(exchanges: readonly Exchange[]): Promise<void> {
    this.appends.push(exchanges);
    await this.gate;
    const error = this.failure(exchanges);
    if (error) throw error;
    this.stored.push(...exchanges);
  }

  /** Lets appends wait from now on. */
  hold(): void {
    this.gate = new Promise((resolve) => {
      this.openGate = resolve;
    });
  }

  /** Lets those that wait go on, and all that come. */
  release(): void {
    this.openGate();
    this.gate = Promise.resolve();
  }

  /** As the type that ingest wants. */
  get store(): Store {
    return this as unknown as Store;
  }
}
