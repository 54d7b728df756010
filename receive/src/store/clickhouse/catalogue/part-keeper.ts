import { QueryLimitError } from '../../store.ts';
import { DamagedCatalogueError } from '../../threads/failure.ts';
import type { ArrivedRows } from './arrived-rows.ts';
import { OwnPart } from './own-part.ts';
import { isLiving, type PartHeader } from './part-header.ts';
import { isFirst, learnsDirect, namesWriter } from './part-owners.ts';
import type { RowQueue } from './row-queue.ts';
import type { SavedParts } from './saved-parts.ts';
import { DIRECT_BEGIN, LATE_US, type Sources } from './sources.ts';
import { takeOverEnded, takeOverOrphans } from './take-over.ts';

/** `run` names this run of the receiver, which began at `startUs`, in microseconds. */
export type Run = { run: string; startUs: number };

/** How often to look at the headers of other parts, in milliseconds. */
export const CHECK_MS = 3000;
/** How often to look for rows that no part learns, in milliseconds. */
const ORPHAN_CHECK_MS = 600_000;
const TAKEN_OVER =
  'This receiver had not saved the catalogue for long, so that another one took over what it had learned; it begins anew';

/**
 * Keeps this receiver's part of the catalogue: it decides what belongs to it, and saves it.
 *
 * Each row of `exchange` is learned in exactly one part. A receiver learns what it stored itself. Whatever nobody else
 * learns belongs to the first of the receivers that run, which is the one whose part has the least number:
 * - It takes over the parts of receivers that have ended, or that have not saved for minutes: it merges what they
 *   learned, goes on with their rows where they stopped, and saves both in one insert with the deletion of their headers.
 * - It learns what proxies stored directly, unless another part does so.
 * - Now and then it looks for rows of writers that no part names.
 *
 * A deleted header stays deleted, whatever its receiver saves later: `sequence` of the deletion is the greatest. A
 * receiver that was only stopped for long finds its header deleted, forgets what it knows, and begins a new part; its
 * rows are learned by the one that took over. Who is first is decided after an own save, so that of two receivers that
 * decide at the same time, one at least sees that the other runs.
 *
 * A rebuild begins an epoch. Parts of earlier ones do not count, and each receiver begins a new part with its rows.
 */
export class PartKeeper {
  readonly #parts: SavedParts;
  readonly #rows: ArrivedRows;
  readonly #queue: RowQueue;
  readonly #run: string;
  readonly #startUs: number;
  #part: OwnPart | undefined;
  /** The writers of this receiver that it has claimed, or found to be another's. */
  #claimed = new Set<number>();
  #headers: PartHeader[] = [];
  #isFirst = false;
  #checkedMs = Number.NEGATIVE_INFINITY;
  #orphansCheckedMs = Number.NEGATIVE_INFINITY;
  #warning: string | undefined;
  /** Whether the part has rows of others that it did not have before. */
  hasNewSources = true;

  /** `queue` has the rows that the part learns next. */
  constructor(parts: SavedParts, rows: ArrivedRows, queue: RowQueue, { run, startUs }: Run) {
    this.#parts = parts;
    this.#rows = rows;
    this.#queue = queue;
    this.#run = run;
    this.#startUs = startUs - LATE_US;
  }

  /** Saves what was learned, and that this receiver runs or ends. */
  async save(writers: readonly number[], isEnded: boolean): Promise<void> {
    this.#checkedMs = Number.NEGATIVE_INFINITY;
    const part = await this.ensurePart(writers);
    if (!isEnded && this.#isFirst) await this.#takeOver(part);
    await this.#write(part, isEnded);
  }

  /** Begins a new epoch: everything is learned again. */
  async rebuild(writers: readonly number[]): Promise<void> {
    const part = await this.ensurePart(writers);
    const content = { ...part.content(this.#run, 0, true), sources: [], direct: null };
    await this.#parts.saveEpoch({ ...content, epoch: part.epoch + 1 });
    await this.#check(part);
    await this.ensurePart(writers);
  }

  /** Whether anything was saved that must be ended. */
  get hasBegun(): boolean {
    return this.#part !== undefined;
  }

  /** What whoever runs the receiver should know, once. */
  takeWarning(): string | undefined {
    const warning = this.#warning;
    this.#warning = undefined;
    return warning;
  }

  /** The parts of other receivers that count. */
  others(part: OwnPart): PartHeader[] {
    return this.#headers.filter(
      (header) => header.part !== part.id && header.epoch === part.epoch && !part.replaced.has(header.part),
    );
  }

  /** Makes sure that there is a part that counts, and that it has all writers of this receiver. */
  async ensurePart(writers: readonly number[]): Promise<OwnPart> {
    if (this.#part && performance.now() - this.#checkedMs > CHECK_MS) await this.#check(this.#part);
    const part = this.#part ?? (await this.#begin(writers));
    if (this.#claim(part, writers)) await this.#write(part);
    return part;
  }

  /** Begins a part, or goes on with the one of this run. Saves it before it is decided who is first. */
  async #begin(writers: readonly number[], sources?: Sources): Promise<OwnPart> {
    const { epoch, headers } = await this.#parts.readHeaders();
    this.#headers = headers;
    const old = headers.filter(({ run }) => run === this.#run);
    const saved = old.find((header) => header.epoch === epoch);
    const part = (saved && (await this.#resume(saved))) ?? OwnPart.begin(epoch, sources);
    for (const header of old) if (header.part !== part.id) part.replaced.add(header.part);
    this.#queue.clear();
    this.#claimed = new Set();
    this.#claim(part, writers);
    await this.#write(part);
    this.#part = part;
    await this.#check(part);
    // A rebuild at the same moment has begun another one.
    if (this.#part !== part) return this.ensurePart(writers);
    if (this.#isFirst) await this.#takeOver(part);
    if (part.replaced.size > 0) await this.#write(part);
    return part;
  }

  async #resume({ part }: PartHeader): Promise<OwnPart | undefined> {
    const saved = await this.#parts.readPart(part);
    try {
      return saved && OwnPart.resume(saved.header, saved.states);
    } catch (error) {
      if (!(error instanceof DamagedCatalogueError)) throw error;
      this.#warning = error.message;
      return undefined;
    }
  }

  /** Adds writers of this receiver, unless another part has them. Returns whether there is anything to save. */
  #claim(part: OwnPart, writers: readonly number[]): boolean {
    const unknown = writers.filter((writer) => !this.#claimed.has(writer));
    const others = this.others(part);
    for (const writer of unknown) {
      this.#claimed.add(writer);
      if (others.some((header) => namesWriter(header, writer))) continue;
      part.sources.add({ writer, lastUs: this.#startUs, isOwn: true });
    }
    return unknown.length > 0;
  }

  /** Looks at the headers of all parts: whether this one counts, and what belongs to it. */
  async #check(part: OwnPart): Promise<void> {
    const { epoch, headers, isDeleted } = await this.#parts.readHeaders(part.id);
    this.#checkedMs = performance.now();
    this.#headers = headers;
    if (isDeleted) return this.#restart(TAKEN_OVER);
    if (epoch > part.epoch) {
      this.#restart();
      await this.#begin([...this.#claimed], part.sources.fromBegin(this.#startUs));
      return;
    }
    this.#isFirst = isFirst(part.id, headers);
    // An insert whose answer was lost may have begun another part before.
    for (const header of headers)
      if (header.run === this.#run && header.part !== part.id) part.replaced.add(header.part);
    if (learnsDirect(headers.filter((header) => isLiving(header) && header.part < part.id)))
      part.sources.direct = null;
    if (this.#isFirst) await this.#adopt(part);
  }

  #restart(warning?: string): void {
    this.#warning = warning ?? this.#warning;
    this.#part = undefined;
    this.#isFirst = false;
    this.hasNewSources = true;
    this.#queue.clear();
  }

  /** Takes what nobody learns: direct rows, and the rows of receivers that have no part. */
  async #adopt(part: OwnPart): Promise<void> {
    const others = this.#headers.filter((header) => header.part !== part.id);
    const isFree = part.sources.direct === null && !learnsDirect(others, part.epoch);
    if (isFree) part.sources.direct = DIRECT_BEGIN;
    const isDue = performance.now() - this.#orphansCheckedMs > ORPHAN_CHECK_MS;
    if (isDue) await this.#takeOverOrphans(part);
    if (isFree || isDue) await this.#write(part);
  }

  /** Looks for rows that no part learns, and for states that no part has. In a very large table that may take too long. */
  async #takeOverOrphans(part: OwnPart): Promise<void> {
    try {
      await takeOverOrphans(this.#rows, part, this.#headers);
      await this.#parts.deleteLeftStates();
    } catch (error) {
      if (!(error instanceof QueryLimitError)) throw error;
      this.#warning =
        'It took too long to look for exchanges that no receiver learns; it is tried again later';
    }
    this.#orphansCheckedMs = performance.now();
    this.hasNewSources = true;
  }

  async #takeOver(part: OwnPart): Promise<void> {
    this.#warning = (await takeOverEnded(this.#parts, part, this.#headers)) ?? this.#warning;
    if (part.replaced.size > 0) this.hasNewSources = true;
  }

  /** Saves the part with everything that it knows. */
  async #write(part: OwnPart, isEnded = false): Promise<void> {
    part.unsaved.add(part.catalogue.takeChanges());
    const replaced = [...part.replaced];
    part.sequence++;
    await this.#parts.save({
      ...{ part: part.id, sequence: part.sequence, states: part.unsaved.entries(), replaced },
      content: part.content(this.#run, this.#queue.count, isEnded),
    });
    part.unsaved.clear();
    part.replaced.clear();
    this.#headers = this.#headers.filter((header) => !replaced.includes(header.part));
    // What remains is deleted later.
    await this.#parts.deleteStates(replaced).catch(() => {});
  }
}
