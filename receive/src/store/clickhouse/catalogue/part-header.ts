import type { DirectPlace } from '../position.ts';

/** Where a part is in the rows of one writer: all up to `lastUs` are learned. `isOwn` if its receiver is the writer. */
export type SourcePlace = { writer: number; lastUs: number; isOwn: boolean };

/** What a part says about itself. */
export type PartContent = {
  /** Parts of an earlier epoch do not count any longer: the catalogue was rebuilt since. */
  epoch: number;
  /** The run of a receiver that has the part, so that it finds it again when its thread has died. */
  run: string;
  /** Whether the receiver has ended, and will save no more. */
  isEnded: boolean;
  sources: SourcePlace[];
  /** How far it is in what proxies stored directly; null if another part learns that. */
  direct: DirectPlace | null;
  learned: number;
  missed: number;
  waiting: number;
};
/** A part as it is saved. `ageMs` is how long ago that was, by the clock of the server. */
export type PartHeader = PartContent & { part: number; sequence: number; ageMs: number };

/** The part that only says what the epoch is. */
export const EPOCH_PART = 0;

/** How long a receiver that saves nothing counts as running, in milliseconds. It saves each 30 seconds. */
export const GONE_MS = 120_000;

/** Whether the receiver of a part runs, as far as anybody knows. */
export function isLiving({ isEnded, ageMs }: PartHeader): boolean {
  return !isEnded && ageMs < GONE_MS;
}

/** Writes what a part says about itself. */
export function writeHeader(content: PartContent): string {
  const { epoch, run, isEnded, sources, direct, learned, missed, waiting } = content;
  return JSON.stringify({
    ...{ epoch, run, isEnded, learned, missed, waiting },
    sources: sources.map(({ writer, lastUs, isOwn }) => [writer, lastUs, isOwn]),
    direct: direct && [direct.receivedUs, direct.writer],
  });
}

/** Reads what `writeHeader` wrote; undefined if it is damaged. */
export function readHeader(text: string): PartContent | undefined {
  try {
    const { epoch, run, isEnded, sources, direct, learned, missed, waiting } = JSON.parse(text);
    const counts = [epoch, learned, missed, waiting, ...(direct ?? [])];
    if (!counts.every(Number.isSafeInteger) || !Array.isArray(sources)) return undefined;
    return {
      ...{ epoch, run: String(run), isEnded: isEnded === true, learned, missed, waiting },
      sources: sources.map(readSource),
      direct: direct && { receivedUs: direct[0], writer: direct[1] },
    };
  } catch {
    return undefined;
  }
}

function readSource([writer, lastUs, isOwn]: unknown[]): SourcePlace {
  if (!Number.isSafeInteger(writer) || !Number.isSafeInteger(lastUs)) throw new TypeError('damaged');
  return { writer: writer as number, lastUs: lastUs as number, isOwn: isOwn === true };
}
