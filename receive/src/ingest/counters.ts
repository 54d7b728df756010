/** Why a request was refused. */
export type RefusalReason = 'decode' | 'tooLarge' | 'busy' | 'store' | 'unauthorized' | 'other';

/** What ingest has done since it began. Anyone may read it at any time; only ingest writes it. */
export type IngestCounters = {
  /** All requests, whatever their outcome, except health checks. */
  requests: number;
  /** Bytes of bodies, as received. */
  bytes: number;
  /** Exchanges that were decoded, and how many of them were stored. */
  received: number;
  stored: number;
  /** Spans and log records that are not exchanges. */
  rejected: number;
  /** Refused requests by reason. */
  refused: Record<RefusalReason, number>;
  /** Exchanges stored each second, over the last ten seconds. */
  storedPerSecond: number;
  /** Why the store takes nothing now; null if it works. */
  storeError: string | null;
};

/** Makes new counters, all zero. */
export function createCounters(): IngestCounters {
  const rate = new RecentRate();
  const refused = { decode: 0, tooLarge: 0, busy: 0, store: 0, unauthorized: 0, other: 0 };
  let stored = 0;
  return {
    ...{ requests: 0, bytes: 0, received: 0, rejected: 0, refused, storeError: null },
    get stored() {
      return stored;
    },
    set stored(count) {
      rate.add(count - stored);
      stored = count;
    },
    get storedPerSecond() {
      return rate.perSecond();
    },
  };
}

const SECONDS = 10;

/** Counts by second, for the last ten seconds. */
class RecentRate {
  private readonly counts = new Array<number>(SECONDS).fill(0);
  private second = 0;

  add(count: number): void {
    this.forget();
    this.counts[this.second % SECONDS]! += count;
  }

  perSecond(): number {
    this.forget();
    return this.counts.reduce((sum, count) => sum + count, 0) / SECONDS;
  }

  /** Clears the seconds that have passed since the last call. */
  private forget(): void {
    const now = Math.floor(performance.now() / 1000);
    const passed = Math.min(now - this.second, SECONDS);
    for (let i = 0; i < passed; i++) this.counts[(now - i) % SECONDS] = 0;
    this.second = now;
  }
}
