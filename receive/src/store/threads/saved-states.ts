import { gunzipSync, gzipSync } from 'node:zlib';
import { Catalogue, type HostState } from '../../catalogue/catalogue.ts';
import { DamagedCatalogueError } from './failure.ts';

/** The longest state that is loaded, before compression: a damaged one could claim any length. */
const MOST_STATE_BYTES = 256 * 2 ** 20;
/** The fastest compression makes states about ten times smaller. */
const GZIP_LEVEL = 1;

/** The state of a host as it is saved: compressed. */
export type SavedState = { host: string; state: Uint8Array };

/** Loads a catalogue. Throws a DamagedCatalogueError if that is not possible. */
export function loadCatalogue(hosts: Iterable<SavedState>): Catalogue {
  try {
    return Catalogue.load(unpackAll(hosts));
  } catch {
    throw new DamagedCatalogueError();
  }
}

function* unpackAll(hosts: Iterable<SavedState>): Generator<{ host: string; state: string }> {
  for (const { host, state } of hosts) {
    yield { host, state: gunzipSync(state, { maxOutputLength: MOST_STATE_BYTES }).toString('utf8') };
  }
}

/** Collects states that are to be saved, and keeps all that are saved below a limit. */
export class UnsavedStates {
  readonly #maxBytes: number;
  /** Bytes of each host's saved state. */
  readonly #sizes: Map<string, number>;
  /** States that are not known to be saved; null for a host that was dropped. */
  readonly #unsaved = new Map<string, Uint8Array | null>();

  /** States of hosts that would take more than `maxBytes` together with the `saved` ones are not saved. */
  constructor(maxBytes: number, saved: readonly SavedState[] = []) {
    this.#maxBytes = maxBytes;
    this.#sizes = new Map(saved.map(({ host, state }) => [host, state.length]));
  }

  /** Adds what changed. */
  add(changes: readonly HostState[]): void {
    for (const { host, state } of changes) this.#unsaved.set(host, this.#pack(host, state));
  }

  /** What is to be saved. */
  entries(): ReadonlyMap<string, Uint8Array | null> {
    return this.#unsaved;
  }

  /** Notes that all of them are saved. */
  clear(): void {
    this.#unsaved.clear();
  }

  /** Compresses a state. Null if there is no room to save it: the host is then learned anew after a restart. */
  #pack(host: string, state: string | null): Uint8Array | null {
    this.#sizes.delete(host);
    if (state === null) return null;
    const packed = gzipSync(state, { level: GZIP_LEVEL });
    let total = packed.length;
    for (const size of this.#sizes.values()) total += size;
    if (total > this.#maxBytes) return null;
    this.#sizes.set(host, packed.length);
    return packed;
  }
}
