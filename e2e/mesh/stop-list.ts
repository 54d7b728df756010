type Stop = () => Promise<void>;

/** The things to stop, the last one first: kept from the start, so that a failure leaves nothing behind. */
export class StopList {
  readonly #stops: Stop[] = [];
  #isClosed = false;

  /** Adds something to stop with the rest; stops it at once, if the rest is already stopped. */
  async add(stop: Stop): Promise<void> {
    if (this.#isClosed) await stop();
    else this.#stops.push(stop);
  }

  /** Stops everything. Throws an AggregateError at the end, if something could not be stopped. */
  async stopAll(): Promise<void> {
    this.#isClosed = true;
    const errors: unknown[] = [];
    for (const stop of this.#stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, `Cannot stop all: ${errors.join('; ')}`);
  }
}
