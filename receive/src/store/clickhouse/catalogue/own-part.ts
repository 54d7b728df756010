import { randomInt } from 'node:crypto';
import { Catalogue } from '../../../catalogue/catalogue.ts';
import { describeUnexpected } from '../../../errors.ts';
import { loadCatalogue, type SavedState, UnsavedStates } from '../../threads/saved-states.ts';
import { type FullRow, toStored } from '../rows.ts';
import type { PartContent, PartHeader } from './part-header.ts';
import { DIRECT_BEGIN, Sources } from './sources.ts';

/** What the saved states of a part may take, compressed. */
const MOST_SAVED_BYTES = 32 * 2 ** 20;

/** The part of the catalogue that this receiver learns. */
export class OwnPart {
  readonly id: number;
  readonly epoch: number;
  readonly catalogue: Catalogue;
  readonly sources: Sources;
  readonly unsaved: UnsavedStates;
  /** Parts that this one has taken over since its last save. */
  readonly replaced = new Set<number>();
  sequence: number;
  learned: number;
  missed: number;

  private constructor(
    begin: Pick<PartHeader, 'part' | 'epoch' | 'sequence' | 'learned' | 'missed'>,
    catalogue: Catalogue,
    sources: Sources,
    states: readonly SavedState[] = [],
  ) {
    this.id = begin.part;
    this.epoch = begin.epoch;
    this.sequence = begin.sequence;
    this.learned = begin.learned;
    this.missed = begin.missed;
    this.catalogue = catalogue;
    this.sources = sources;
    this.unsaved = new UnsavedStates(MOST_SAVED_BYTES, states);
  }

  /** Begins a part that knows nothing. */
  static begin(epoch: number, sources = new Sources()): OwnPart {
    const begin = { part: randomInt(1, 2 ** 47), epoch, sequence: 0, learned: 0, missed: 0 };
    return new OwnPart(begin, new Catalogue(), sources);
  }

  /** Goes on with a saved part. Throws a DamagedCatalogueError if its states cannot be read. */
  static resume(header: PartHeader, states: readonly SavedState[]): OwnPart {
    const sources = new Sources(header.sources, header.direct);
    return new OwnPart(header, loadCatalogue(states), sources, states);
  }

  /** What it says about itself. */
  content(run: string, waiting: number, isEnded: boolean): PartContent {
    const { epoch, learned, missed, sources } = this;
    return {
      ...{ epoch, run, isEnded, learned, missed, waiting },
      ...{ sources: sources.list(), direct: sources.direct },
    };
  }

  /** Learns a row. Returns a description of the error if that is not possible. */
  learn(row: FullRow): string | undefined {
    this.sources.advance(row.writer, row.received_us);
    try {
      this.catalogue.learn(toStored(row));
      this.learned++;
      return undefined;
    } catch (error) {
      this.missed++;
      return describeUnexpected(error);
    }
  }

  /**
   * Takes over a part whose receiver has ended: what it learned, and the rows that it would have learned next. Returns
   * how many of its hosts had no room. Throws a DamagedCatalogueError, and changes nothing, if its states cannot be read.
   */
  takeOver(header: PartHeader, states: readonly SavedState[]): number {
    const leftOut = this.catalogue.merge(loadCatalogue(states));
    this.learned += header.learned;
    this.missed += header.missed;
    for (const { writer, lastUs } of header.sources) this.sources.add({ writer, lastUs, isOwn: false });
    this.sources.direct ??= header.direct;
    this.replaced.add(header.part);
    return leftOut;
  }

  /** Takes over only the rows of a part, from the beginning: what it learned does not count or cannot be read. */
  takeOverRows(header: PartHeader): void {
    for (const { writer } of header.sources) this.sources.add({ writer, lastUs: 0, isOwn: false });
    if (header.direct) this.sources.direct ??= DIRECT_BEGIN;
    this.replaced.add(header.part);
  }
}
