import type { IngestCounters } from './counters.ts';
import type { Log } from './log.ts';

/** Logs when the store begins to refuse exchanges, and when it takes them again: once each. */
export class StoreHealth {
  private readonly counters: IngestCounters;
  private readonly log: Log;

  constructor(counters: IngestCounters, log: Log) {
    this.counters = counters;
    this.log = log;
  }

  fail(reason: string): void {
    if (this.counters.storeError === null) this.log(`${reason}. Senders are asked to send again.`);
    this.counters.storeError = reason;
  }

  recover(): void {
    if (this.counters.storeError === null) return;
    this.counters.storeError = null;
    this.log('Exchanges are stored again.');
  }
}
