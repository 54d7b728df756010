import type { Catalogue } from '../../../catalogue/catalogue.ts';
import { type ArrivedRows, DIRECT_AGE_US } from './arrived-rows.ts';
import { MergedCatalogue } from './merged-catalogue.ts';
import type { OwnPart } from './own-part.ts';
import { CHECK_MS, PartKeeper, type Run } from './part-keeper.ts';
import { RowQueue } from './row-queue.ts';
import type { SavedParts } from './saved-parts.ts';

/** How far all receivers are together. */
export type Progress = { learned: number; waiting: number; missed: number };
/** What a step of learning did. `warning` is about what others have saved. */
export type Learned = {
  steps: number;
  failure: string | null;
  warning: string | null;
  workMs: number;
  progress: Progress;
};

/** What a learner needs to know. */
export type LearnerOptions = Run & {
  /** How long the merged catalogue of all receivers is good for. */
  freshMs?: number;
};

/**
 * Learns this receiver's part of the catalogue, in a thread, and shows the catalogue of all receivers. See `PartKeeper`
 * for how they share the work. `writers` are all that this receiver was and is.
 */
export class Learner {
  readonly #rows: ArrivedRows;
  readonly #queue: RowQueue;
  readonly #keeper: PartKeeper;
  readonly #merged: MergedCatalogue;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: SavedParts, rows: ArrivedRows, { freshMs, ...run }: LearnerOptions) {
    this.#rows = rows;
    this.#queue = new RowQueue(rows);
    this.#keeper = new PartKeeper(parts, rows, this.#queue, run);
    this.#merged = new MergedCatalogue(parts, freshMs);
  }

  /** Learns what has arrived, for about `stepMs` and at most a page. */
  async learn(stepMs: number, writers: readonly number[]): Promise<Learned> {
    const part = await this.#keeper.ensurePart(writers);
    await this.#queue.fill(part.sources);
    if (this.#queue.isEmpty) {
      await this.#look(part);
      await this.#queue.fill(part.sources);
    }
    const beginMs = performance.now();
    let steps = 0;
    let failure: string | null = null;
    for (let row = this.#queue.take(); row; row = this.#queue.take()) {
      failure = part.learn(row) ?? failure;
      steps++;
      if (performance.now() > beginMs + stepMs) break;
    }
    const workMs = performance.now() - beginMs;
    this.#merged.dropIdle();
    const warning = this.#keeper.takeWarning() ?? this.#merged.takeWarning() ?? null;
    return { steps, failure, warning, workMs, progress: this.#progress(part) };
  }

  /** Saves what was learned, and that this receiver runs or ends. */
  save(writers: readonly number[], isEnded = false): Promise<void> {
    this.#lookedMs = Number.NEGATIVE_INFINITY;
    return this.#keeper.save(writers, isEnded);
  }

  /** Forgets everything, here and in all other receivers, so that it is learned again. */
  rebuild(writers: readonly number[]): Promise<void> {
    return this.#keeper.rebuild(writers);
  }

  /** How far all receivers are. */
  async state(writers: readonly number[]): Promise<Progress> {
    const part = await this.#keeper.ensurePart(writers);
    if (this.#queue.isEmpty) await this.#look(part);
    return this.#progress(part);
  }

  /** What all receivers have learned. */
  async read(writers: readonly number[]): Promise<Catalogue> {
    const part = await this.#keeper.ensurePart(writers);
    return this.#merged.read(part, this.#keeper.others(part));
  }

  /** Whether anything was saved that must be ended. */
  get hasBegun(): boolean {
    return this.#keeper.hasBegun;
  }

  /** Looks what waits: of this receiver each time, of others now and then. */
  async #look(part: OwnPart): Promise<void> {
    const isAll = this.#keeper.hasNewSources || performance.now() - this.#lookedMs > CHECK_MS;
    const sources = isAll ? part.sources.list() : part.sources.listOwn();
    const outlook = await this.#rows.look(sources, isAll ? part.sources.direct : null);
    if (isAll) {
      this.#lookedMs = performance.now();
      this.#keeper.hasNewSources = false;
    }
    this.#queue.begin(outlook);
    const directUs = isAll ? outlook.nowUs - DIRECT_AGE_US : undefined;
    if (outlook.isAll) part.sources.advanceIdle(sources, outlook, directUs);
  }

  #progress(part: OwnPart): Progress {
    const progress = { learned: part.learned, waiting: this.#queue.count, missed: part.missed };
    for (const { learned, waiting, missed } of this.#keeper.others(part)) {
      progress.learned += learned;
      progress.waiting += waiting;
      progress.missed += missed;
    }
    return progress;
  }
}
