import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { describeUnexpected } from '../../errors.ts';
import { loadCatalogue, type SavedState, UnsavedStates } from '../threads/saved-states.ts';
import { MESSAGE_COLUMNS, type MessageRow, SUMMARY_COLUMNS, type SummaryRow, toStored } from './row.ts';
import type { Progress, Save } from './saved.ts';

/** How many exchanges one step reads at most. */
const STEP_ROWS = 2000;

/** What a step of learning went through, and how far the learner is then. */
export type Learned = { steps: number; failure: string | null; progress: Progress };

type Loaded = {
  catalogue: Catalogue;
  progress: Progress;
  unsaved: UnsavedStates;
  /** The number of the last exchange that is saved. */
  saved: number;
};

/**
 * Learns from the exchanges of a store, through a connection that needs only to read. Loads the saved catalogue when it
 * is used first, and hands out what changed, for the writer to save.
 */
export class Learner {
  readonly #database: DatabaseSync;
  readonly #maxBytes: number;
  readonly #deleted: StatementSync;
  readonly #arrived: StatementSync;
  #loaded: Loaded | undefined;

  /** States of hosts that would take more than `maxBytes` together are not saved. */
  constructor(database: DatabaseSync, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
    this.#deleted = database.prepare('SELECT deleted FROM catalogue');
    this.#arrived = database.prepare(
      `SELECT ${SUMMARY_COLUMNS}, ${MESSAGE_COLUMNS} FROM exchange JOIN message ON message.id = exchange.id
       WHERE received > ? ORDER BY received LIMIT ${STEP_ROWS}`,
    );
  }

  /** What is known. Throws a DamagedCatalogueError if it cannot be loaded. */
  get catalogue(): Catalogue {
    return this.#load().catalogue;
  }

  /** How far it is. */
  get progress(): Progress {
    return this.#load().progress;
  }

  /** Learns what has arrived, for about `stepMs`. */
  learn(stepMs: number): Learned {
    const { catalogue, progress } = this.#load();
    const endMs = performance.now() + stepMs;
    let steps = 0;
    let failure: string | null = null;
    this.#atOneMoment(() => {
      this.#countMissed(progress);
      for (const row of this.#arrived.iterate(progress.position) as Iterable<SummaryRow & MessageRow>) {
        failure = tryToLearn(catalogue, progress, row) ?? failure;
        progress.position = row.received;
        steps++;
        if (performance.now() > endMs) break;
      }
    });
    return { steps, failure, progress };
  }

  /** Returns what changed since the last save; undefined if nothing did. */
  takeSave(): Save | undefined {
    const { catalogue, progress, unsaved, saved } = this.#load();
    if (numberOf(progress) === saved) return undefined;
    unsaved.add(catalogue.takeChanges());
    const all = unsaved.entries();
    const states = new Uint8Array([...all.values()].reduce((sum, state) => sum + (state?.length ?? 0), 0));
    let end = 0;
    const hosts = [...all].map(([host, state]): Save['hosts'][number] => {
      if (state === null) return [host, null];
      states.set(state, end);
      end += state.length;
      return [host, state.length];
    });
    return { progress: { ...progress }, hosts, states };
  }

  /** Notes that what `takeSave` returned is saved. `revision` is the one that it was learned from. */
  noteSaved(revision: number): void {
    const loaded = this.#loaded;
    // A thread that replaced the one that died meanwhile has loaded what was saved.
    if (loaded?.progress.revision !== revision) return;
    loaded.progress.revision++;
    loaded.unsaved.clear();
    loaded.saved = numberOf(loaded.progress);
  }

  /** Forgets what was not saved. */
  reset(): void {
    this.#loaded = undefined;
  }

  /** What is deleted and was not learned before can never be learned. */
  #countMissed(progress: Progress): void {
    const { deleted } = this.#deleted.get() as { deleted: number };
    progress.missed += Math.max(0, deleted - numberOf(progress));
  }

  #load(): Loaded {
    this.#loaded ??= this.#atOneMoment(() => {
      const [row] = this.#all<Progress>('SELECT revision, position, learned, missed FROM catalogue');
      const hosts = this.#all<SavedState>('SELECT host, state FROM catalogue_host');
      return {
        catalogue: loadCatalogue(hosts),
        progress: { ...row! },
        saved: numberOf(row!),
        unsaved: new UnsavedStates(this.#maxBytes, hosts),
      };
    });
    return this.#loaded;
  }

  #all<T>(sql: string): T[] {
    return this.#database.prepare(sql).all() as T[];
  }

  /** Reads everything as it is at one moment, whatever the writer does meanwhile. */
  #atOneMoment<T>(read: () => T): T {
    this.#database.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#database.exec('COMMIT');
    }
  }
}

/** The number of the last exchange that was learned or missed. */
function numberOf({ learned, missed }: Progress): number {
  return learned + missed;
}

/** Returns a description of the error if the exchange cannot be learned; the others are learned all the same. */
function tryToLearn(
  catalogue: Catalogue,
  progress: Progress,
  row: SummaryRow & MessageRow,
): string | undefined {
  try {
    catalogue.learn(toStored(row, row));
    progress.learned++;
    return undefined;
  } catch (error) {
    progress.missed++;
    return describeUnexpected(error);
  }
}
