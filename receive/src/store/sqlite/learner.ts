import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Catalogue } from '../../catalogue/catalogue.ts';
import { describeUnexpected } from '../../errors.ts';
import { DamagedCatalogueError } from './errors.ts';
import { MESSAGE_COLUMNS, type MessageRow, SUMMARY_COLUMNS, type SummaryRow, toStored } from './row.ts';
import type { Progress, Save } from './saved.ts';

/** How many exchanges one step reads at most. */
const STEP_ROWS = 2000;
/** The longest state that is loaded, before compression: a damaged one could claim any length. */
const MOST_STATE_BYTES = 256 * 2 ** 20;
/** The fastest compression makes states about ten times smaller. */
const GZIP_LEVEL = 1;

/** What a step of learning went through, and how far the learner is then. */
export type Learned = { steps: number; failure: string | null; progress: Progress };

type Loaded = {
  catalogue: Catalogue;
  progress: Progress;
  /** Bytes of each host's saved state. */
  sizes: Map<string, number>;
  /** States that are not known to be saved. */
  unsaved: Map<string, Uint8Array | null>;
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
    for (const { host, state } of catalogue.takeChanges()) unsaved.set(host, this.#pack(host, state));
    const states = new Uint8Array(sum(unsaved.values(), (state) => state?.length ?? 0));
    let end = 0;
    const hosts = [...unsaved].map(([host, state]): Save['hosts'][number] => {
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
      const hosts = this.#all<{ host: string; state: Uint8Array }>('SELECT host, state FROM catalogue_host');
      return {
        catalogue: loadCatalogue(hosts),
        progress: { ...row! },
        saved: numberOf(row!),
        sizes: new Map(hosts.map(({ host, state }) => [host, state.length])),
        unsaved: new Map(),
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

  /** Compresses a state. Null if there is no room to save it: the host is then learned anew after a restart. */
  #pack(host: string, state: string | null): Uint8Array | null {
    const { sizes } = this.#load();
    sizes.delete(host);
    if (state === null) return null;
    const packed = gzipSync(state, { level: GZIP_LEVEL });
    if (packed.length + sum(sizes.values(), (size) => size) > this.#maxBytes) return null;
    sizes.set(host, packed.length);
    return packed;
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

function loadCatalogue(hosts: readonly { host: string; state: Uint8Array }[]): Catalogue {
  try {
    return Catalogue.load(hosts.map(({ host, state }) => ({ host, state: unpack(state) })));
  } catch {
    throw new DamagedCatalogueError();
  }
}

function unpack(state: Uint8Array): string {
  return gunzipSync(state, { maxOutputLength: MOST_STATE_BYTES }).toString('utf8');
}

function sum<T>(items: Iterable<T>, read: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += read(item);
  return total;
}
