import type { DirectPlace } from '../position.ts';
import { DIRECT, type Outlook } from './arrived-rows.ts';
import type { SourcePlace } from './part-header.ts';

/** How late a row of a receiver may become visible, or by how much two clocks may differ, in microseconds. */
export const LATE_US = 600e6;
/** The place before all direct rows. */
export const DIRECT_BEGIN: DirectPlace = { receivedUs: 0, writer: 0 };

/** Where a part is in the rows that it learns: of some writers, and maybe of proxies. */
export class Sources {
  direct: DirectPlace | null;
  readonly #places: Map<number, SourcePlace>;

  constructor(places: readonly SourcePlace[] = [], direct: DirectPlace | null = null) {
    this.#places = new Map(places.map((place) => [place.writer, { ...place }]));
    this.direct = direct;
  }

  list(): SourcePlace[] {
    return [...this.#places.values()];
  }

  /** The writers that the receiver itself was or is. */
  listOwn(): SourcePlace[] {
    return this.list().filter(({ isOwn }) => isOwn);
  }

  get(writer: number): SourcePlace | undefined {
    return this.#places.get(writer);
  }

  /** Adds a writer, if it is not known. */
  add(place: SourcePlace): void {
    if (!this.#places.has(place.writer)) this.#places.set(place.writer, { ...place });
  }

  /** Forgets those writers of other receivers that are not in the list. */
  keep(writers: ReadonlySet<number>): void {
    for (const [writer, { isOwn }] of this.#places) {
      if (!isOwn && !writers.has(writer)) this.#places.delete(writer);
    }
  }

  /** The same sources before anything was learned: own writers began at `startUs`. */
  fromBegin(startUs: number): Sources {
    const places = this.list().map((place) => ({ ...place, lastUs: place.isOwn ? startUs : 0 }));
    return new Sources(places, this.direct && DIRECT_BEGIN);
  }

  /** Notes that a row was learned. */
  advance(writer: number, receivedUs: number): void {
    const place = this.#places.get(writer);
    if (writer >= DIRECT) this.direct &&= { receivedUs, writer };
    else if (place) place.lastUs = Math.max(place.lastUs, receivedUs);
  }

  /**
   * Advances the sources of which no row waits, so that the next look reads less: writers to some minutes ago, and the
   * place of direct rows to `directUs` if that is given.
   */
  advanceIdle(looked: readonly SourcePlace[], { waiting, nowUs }: Outlook, directUs?: number): void {
    const busy = new Set(waiting.map(({ source }) => source));
    // A receiver counts by its own clock.
    const ownUs = Math.min(nowUs, Date.now() * 1000);
    for (const { writer, isOwn } of looked) {
      const place = this.#places.get(writer);
      if (!place || busy.has(writer)) continue;
      place.lastUs = Math.max(place.lastUs, (isOwn ? ownUs : nowUs) - LATE_US);
    }
    if (directUs === undefined || busy.has(DIRECT) || !this.direct) return;
    if (this.direct.receivedUs < directUs) this.direct = { receivedUs: directUs, writer: 0 };
  }
}
