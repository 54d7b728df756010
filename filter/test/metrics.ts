import assert from 'node:assert/strict';

/** Results of metric calls. Source: proxy-wasm ABI 0.2.1, proxy_status_t. */
const ok = 0;
const notFound = 1;
const badArgument = 2;

/** The metrics of a proxy, which fail a test that moves them as Envoy would not let them be moved. */
export class Metrics {
  /** Values by name. */
  readonly values = new Map<string, bigint>();
  /** Answers a senseless move as Envoy does, where it would else fail the test. */
  isLenient = false;
  #defined: { name: string; isCounter: boolean }[] = [];

  /** Defines a metric and gives its id. */
  define(type: number, name: string): number {
    this.values.set(name, this.values.get(name) ?? 0n);
    return this.#defined.push({ name, isCounter: type === 0 });
  }

  /** Moves a metric. */
  increment(id: number, offset: bigint): number {
    const metric = this.#defined[id - 1];
    if (!metric) return this.#refuse(notFound, `the filter moved metric ${id}, which it did not define`);
    if (metric.isCounter && offset <= 0n)
      return this.#refuse(badArgument, `the filter moved counter ${metric.name} by ${offset}`);
    const value = (this.values.get(metric.name) ?? 0n) + offset;
    if (value < 0n) return this.#refuse(badArgument, `gauge ${metric.name} went below zero`);
    this.values.set(metric.name, value);
    return ok;
  }

  /** Sets a gauge. */
  record(id: number, value: bigint): number {
    const metric = this.#defined[id - 1];
    if (!metric || metric.isCounter)
      return this.#refuse(notFound, `the filter set metric ${id}, which is not a gauge`);
    this.values.set(metric.name, value);
    return ok;
  }

  #refuse(answer: number, message: string): number {
    assert.ok(this.isLenient, message);
    return answer;
  }
}
