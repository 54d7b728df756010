import { Catalogue } from '../../../catalogue/catalogue.ts';
import { CATALOGUE_LIMITS } from '../../../catalogue/limits.ts';
import { DamagedCatalogueError } from '../../threads/failure.ts';
import { loadCatalogue } from '../../threads/saved-states.ts';
import type { OwnPart } from './own-part.ts';
import type { PartHeader } from './part-header.ts';
import type { SavedParts } from './saved-parts.ts';

/** How long the merged catalogue is good for, and how long it stays in memory if nobody looks, in milliseconds. */
const FRESH_MS = 5000;
const IDLE_MS = 60_000;
/** How many parts are merged. */
const MOST_PARTS = 64;
/** All parts together may be larger than one. */
const LIMITS = { maxHosts: 2 * CATALOGUE_LIMITS.maxHosts, maxNodes: 2 * CATALOGUE_LIMITS.maxNodes };

type Merged = { own: number; key: string; catalogue: Catalogue; madeMs: number; usedMs: number };

/** The catalogue of all receivers. It is made when somebody looks, and dropped when nobody does. */
export class MergedCatalogue {
  readonly #parts: SavedParts;
  readonly #freshMs: number;
  #merged: Merged | undefined;
  #warning: string | undefined;

  constructor(parts: SavedParts, freshMs = FRESH_MS) {
    this.#parts = parts;
    this.#freshMs = freshMs;
  }

  /** What this receiver and the others have learned. `others` are those parts that count. */
  async read(own: OwnPart, others: readonly PartHeader[]): Promise<Catalogue> {
    const nowMs = performance.now();
    if (others.length === 0) return own.catalogue;
    const saved = others.map(({ part, sequence }) => `${part}:${sequence}`);
    const key = [own.learned, own.missed, ...saved].join();
    const last = this.#merged;
    if (last?.own === own.id && (last.key === key || nowMs - last.madeMs < this.#freshMs)) {
      last.usedMs = nowMs;
      return last.catalogue;
    }
    // Two of them would take too much memory.
    this.#merged = undefined;
    const catalogue = await this.#merge(own, others);
    this.#merged = { own: own.id, key, catalogue, madeMs: performance.now(), usedMs: nowMs };
    return catalogue;
  }

  /** Frees memory if nobody has looked for long. */
  dropIdle(): void {
    if (this.#merged && performance.now() - this.#merged.usedMs > IDLE_MS) this.#merged = undefined;
  }

  /** What was wrong with the parts of others, once. */
  takeWarning(): string | undefined {
    const warning = this.#warning;
    this.#warning = undefined;
    return warning;
  }

  async #merge(own: OwnPart, others: readonly PartHeader[]): Promise<Catalogue> {
    const catalogue = new Catalogue(LIMITS);
    let leftOut = catalogue.merge(own.catalogue);
    if (others.length > MOST_PARTS) this.#warning = `Only ${MOST_PARTS} of ${others.length} parts are shown`;
    for (const { part } of others.slice(0, MOST_PARTS)) {
      const found = await this.#parts.readPart(part);
      if (!found) continue;
      try {
        leftOut += catalogue.merge(loadCatalogue(found.states));
      } catch (error) {
        if (!(error instanceof DamagedCatalogueError)) throw error;
        this.#warning = 'The part of another receiver is damaged or of a newer version; it is left out';
      }
    }
    if (leftOut > 0) this.#warning = `There is no room for ${leftOut} hosts of other receivers`;
    return catalogue;
  }
}
