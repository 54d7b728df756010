type Stop = () => Promise<void>;

/** What was started and is to be stopped, the last thing first: kept from the start, so that a failure leaves nothing. */
export class StopList {
  readonly #stops: Stop[] = [];
  #isClosed = false;

  /** Has something stopped with the rest; at once, if the rest is stopped already. */
  async add(stop: Stop): Promise<void> {
    if (this.#isClosed) await stop();
    else this.#stops.push(stop);
  }

  /** Stops all. Throws an AggregateError, after the last one, if some could not be stopped. */
  async stopAll(): Promise<void> {
    this.#isClosed = true;
    const errors: unknown[] = [];
    for (const stop of this.#stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, `Cannot stop all: ${errors.join('; ')}`);
  }
}
