import { splitPort } from '../address.ts';
import type { Stored } from '../store/store.ts';
import { addCount, type Counts, decodeCounts, mergeCounts, sortedCounts } from './counts.ts';
import { readCount, readList, readText } from './encoded.ts';
import { addDuration, percentile } from './latency.ts';
import type { LearnedEndpoint } from './learned.ts';
import { Tally } from './tally.ts';

const HOUR_US = 3_600_000_000;
/** How many hours are kept, up to the latest. */
const MOST_HOURS = 48;
const MOST_CALLERS = 32;
/** More than any API has. */
const MOST_STATUSES = 64;
const SHOWN_CALLERS = 10;
const MOST_RECENT = 20;
/** No host or namespace has a longer name. */
const LONGEST_NAME = 253;
/** Separates the name of a caller from its namespace. */
const SEPARATOR = '\n';
/** Statuses that do not show that something is there. */
const UNSERVED: ReadonlySet<number> = new Set([0, 404, 405]);

/** The part of an endpoint that says how it is used. */
type LearnedUse = Pick<
  LearnedEndpoint,
  'count' | 'firstUs' | 'lastUs' | 'hours' | 'latency' | 'callers' | 'otherCallers' | 'recent' | 'isUnserved'
>;

/** Learns how an endpoint is used: how often, when, by whom, how fast, and with which statuses. */
export class Use {
  count = 0;
  /** Counts by status. */
  statuses: Counts = new Map();
  #firstUs = Number.MAX_SAFE_INTEGER;
  #lastUs = 0;
  /** Counts by hour since the epoch. */
  readonly #hours: Counts = new Map();
  #latestHour = 0;
  /** Durations by step. */
  #durations: Counts = new Map();
  #callers = new Tally(MOST_CALLERS);
  /** Ids of the newest exchanges, in order: newer ones have greater ids. */
  #recent: string[] = [];

  learn({ id, timeUs: ownUs, receivedUs, durationUs, source, sourceNamespace, status }: Stored): void {
    // One proxy whose clock is wrong must not make all later exchanges look old.
    const timeUs = Math.min(ownUs, receivedUs);
    this.count++;
    this.#firstUs = Math.min(this.#firstUs, timeUs);
    this.#lastUs = Math.max(this.#lastUs, timeUs);
    addCount(this.statuses, this.#statusOf(status));
    this.#addHour(Math.floor(timeUs / HOUR_US), 1);
    if (durationUs !== null) addDuration(this.#durations, durationUs);
    this.#callers.add(`${nameOf(splitPort(source)[0])}${SEPARATOR}${nameOf(sourceNamespace)}`);
    this.#addRecent(id);
  }

  merge(other: Use): void {
    this.count += other.count;
    this.#firstUs = Math.min(this.#firstUs, other.#firstUs);
    this.#lastUs = Math.max(this.#lastUs, other.#lastUs);
    for (const [status, count] of other.statuses) addCount(this.statuses, this.#statusOf(status), count);
    for (const [hour, count] of other.#hours) this.#addHour(hour, count);
    mergeCounts(this.#durations, other.#durations);
    this.#callers.merge(other.#callers);
    for (const id of other.#recent) this.#addRecent(id);
  }

  copy(): Use {
    return Use.decode(this.encode());
  }

  toLearned(): LearnedUse {
    const callers = this.#callers.sorted();
    const rest = callers.slice(SHOWN_CALLERS).reduce((sum, [, count]) => sum + count, 0);
    const p50Us = percentile(this.#durations, 0.5);
    const p95Us = percentile(this.#durations, 0.95);
    return {
      ...{ count: this.count, firstUs: this.#firstUs, lastUs: this.#lastUs },
      hours: sortedCounts(this.#hours).map(([hour, count]) => ({ startUs: hour * HOUR_US, count })),
      latency: p50Us === null || p95Us === null ? null : { p50Us, p95Us },
      callers: callers.slice(0, SHOWN_CALLERS).map(toCaller),
      otherCallers: this.#callers.others + rest,
      recent: this.#recent.toReversed(),
      isUnserved: [...this.statuses.keys()].every((status) => UNSERVED.has(status)),
    };
  }

  encode(): unknown {
    const { count, statuses } = this;
    return [
      ...[count, this.#firstUs, this.#lastUs, sortedCounts(statuses), sortedCounts(this.#hours)],
      ...[sortedCounts(this.#durations), this.#callers.encode(), this.#recent],
    ];
  }

  static decode(encoded: unknown): Use {
    const [count, firstUs, lastUs, statuses, hours, durations, callers, recent] = readList(encoded);
    const use = new Use();
    use.count = readCount(count);
    use.#firstUs = readCount(firstUs);
    use.#lastUs = readCount(lastUs);
    use.statuses = decodeCounts(statuses);
    for (const [hour, ofHour] of decodeCounts(hours)) use.#addHour(hour, ofHour);
    use.#durations = decodeCounts(durations);
    use.#callers = Tally.decode(callers, MOST_CALLERS);
    use.#recent = readList(recent).map(readText);
    return use;
  }

  /** The status to count: if there are too many, a new one counts as the first of its class. */
  #statusOf(status: number): number {
    if (this.statuses.has(status) || this.statuses.size < MOST_STATUSES) return status;
    return Math.floor(status / 100) * 100;
  }

  /** Counts in an hour, unless it is too old, counted from the latest one. */
  #addHour(hour: number, count: number): void {
    if (hour > this.#latestHour) {
      this.#latestHour = hour;
      for (const known of this.#hours.keys()) if (known <= hour - MOST_HOURS) this.#hours.delete(known);
    }
    if (hour > this.#latestHour - MOST_HOURS) addCount(this.#hours, hour, count);
  }

  #addRecent(id: string): void {
    const recent = this.#recent;
    let at = recent.length;
    while (at > 0 && recent[at - 1]! > id) at--;
    if (at === 0 && recent.length === MOST_RECENT) return;
    recent.splice(at, 0, id);
    if (recent.length > MOST_RECENT) recent.shift();
  }
}

/** The beginning of a name that is too long: a client can send names of any length. */
function nameOf(text: string): string {
  return text.length > LONGEST_NAME ? text.slice(0, LONGEST_NAME) : text;
}

function toCaller([key, count]: [string, number]): LearnedEndpoint['callers'][number] {
  const [name = '', namespace = ''] = key.split(SEPARATOR);
  return { name, namespace, count };
}
