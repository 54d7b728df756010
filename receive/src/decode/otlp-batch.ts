import type { Exchange } from '../exchange.ts';
import { ExcessError } from './decode-error.ts';
import { MAX_EXCHANGES } from './limits.ts';
import { toExchange } from './otlp-exchange.ts';
import { HttpRecord, type RequestCounts } from './otlp-record.ts';
import type { Origin, Scope } from './otlp-resource.ts';

/** One of the two signals of OTLP. */
export type Signal = 'traces' | 'logs';

/** The content of an export request. */
export type OtlpBatch = {
  exchanges: Exchange[];
  /** How many spans or log records were not exchanges. */
  rejected: number;
  /** Why the first one was rejected; empty if none was. */
  reason: string;
};

/**
 * Collects the records of one export request. A resource and a scope may come after their records, so these wait until
 * the resource ends.
 */
export class BatchBuilder {
  readonly batch: OtlpBatch = { exchanges: [], rejected: 0, reason: '' };
  private readonly signal: Signal;
  private readonly counts: RequestCounts = { headers: 0 };
  private waiting: { record: HttpRecord; scope: Scope }[] = [];
  private total = 0;
  private groups = 0;

  constructor(signal: Signal) {
    this.signal = signal;
  }

  /** Begins a resource, or a scope in it. */
  beginGroup(): void {
    if (++this.groups > 2 * MAX_EXCHANGES)
      throw new ExcessError('too many resources and scopes in one request; send smaller batches');
  }

  /** Begins a record. It must then be added, or rejected. */
  begin(): HttpRecord {
    if (++this.total > MAX_EXCHANGES)
      throw new ExcessError(`more than ${MAX_EXCHANGES} ${this.noun}s in one request; send smaller batches`);
    return new HttpRecord(this.counts);
  }

  /** Adds a complete record, unless it is not an exchange. `scope` may still be filled in later. */
  add(record: HttpRecord, scope: Scope): void {
    if (record.method === '') this.reject('http.request.method is missing: it is not an HTTP exchange');
    else this.waiting.push({ record, scope });
  }

  /** Makes exchanges from what was added since the last call. */
  endResource(origin: Origin): void {
    const format = this.signal === 'traces' ? 'otlp-traces' : 'otlp-logs';
    for (const { record, scope } of this.waiting) {
      // The time of a log record is when it was made. Only for the filter's own records is this the end of the
      // exchange.
      if (this.signal === 'logs' && scope.name !== 'meshtap') record.durationUs = null;
      this.batch.exchanges.push(toExchange(record, origin, format));
    }
    this.waiting = [];
  }

  /** Rejects the record that was begun last. */
  reject(reason: string): void {
    const { batch } = this;
    if (batch.rejected++ === 0) batch.reason = `${this.noun} ${this.total - 1}: ${reason}`;
  }

  private get noun(): string {
    return this.signal === 'traces' ? 'span' : 'log record';
  }
}
