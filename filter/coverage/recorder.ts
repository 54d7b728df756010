import { HIT, mapOf, type Position, type StatementMap } from './statement-map.ts';

/** A statement and whether it ever ran. */
export type Statement = readonly [...Position, hasRun: boolean];

/** The statements of every file in the order in which they stand. Paths are from the folder `filter`. */
export type Coverage = Record<string, Statement[]>;

interface Track {
  readonly map: StatementMap;
  /** One byte for each statement, by id: 1 if it ran. */
  readonly hits: Uint8Array;
}

/** Collects what runs in all instances of all modules that count (see transform.ts). */
export class Recorder {
  readonly #tracks = new Map<WebAssembly.Module, Track>();

  /** What an instance of a module must import to be recorded; nothing for a module that does not count. */
  importsFor(module: WebAssembly.Module): WebAssembly.Imports {
    const track = this.#tracks.get(module) ?? newTrack(module);
    if (track === undefined) return {};
    this.#tracks.set(module, track);
    const { hits } = track;
    return {
      [HIT.module]: {
        [HIT.name]: (id: number) => {
          hits[id] = 1;
        },
      },
    };
  }

  /** What ran until now: a statement that is part of many modules ran if it ran in one. */
  coverage(): Coverage {
    const files = new Map<string, Map<string, Statement>>();
    for (const { map, hits } of this.#tracks.values()) {
      let id = 0;
      for (const [file, positions] of Object.entries(map)) {
        const statements = files.get(file) ?? new Map<string, Statement>();
        files.set(file, statements);
        for (const [line, column] of positions) {
          const key = `${line}:${column}`;
          const hasRun = hits[id++] === 1 || statements.get(key)?.[2] === true;
          statements.set(key, [line, column, hasRun]);
        }
      }
    }
    return Object.fromEntries([...files].map(([file, statements]) => [file, [...statements.values()]]));
  }
}

function newTrack(module: WebAssembly.Module): Track | undefined {
  const map = mapOf(module);
  return map && { map, hits: new Uint8Array(Object.values(map).flat().length) };
}
