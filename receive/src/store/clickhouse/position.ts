import { QueryError } from '../store.ts';
import { readHex, writeHex } from './hex.ts';
import { FIRST_DIRECT_WRITER } from './schema.ts';

/** A place in the order of arrival of direct rows: `received`, then `writer`. */
export type DirectPlace = { receivedUs: number; writer: number };

/**
 * How far somebody has read what arrived. A row of a receiver counts as read up to the last `received` of its writer, or
 * up to `baseUs` if the writer has none. So a receiver whose clock is wrong, or whose insert takes long, changes nothing
 * for the others.
 */
export type Position = {
  baseUs: number;
  direct: DirectPlace;
  /** The last `received` of each writer that stored something after `baseUs`. */
  lasts: ReadonlyMap<number, number>;
};

/** How many writers a position names. */
const MOST_WRITERS = 100;

const POSITION = /^([01][0-9a-f]{13})([01][0-9a-f]{13})([0-9a-f]{8})((?:[0-9a-f]{8}[01][0-9a-f]{13})*)$/;
const DIGITS = 22;

/** Makes a position of at most `MOST_WRITERS` writers: of more, those that stored something last. */
export function makePosition(
  baseUs: number,
  direct: DirectPlace,
  lasts: Iterable<[number, number]>,
): Position {
  const newestFirst = [...lasts].filter(([, lastUs]) => lastUs > baseUs).sort(([, a], [, b]) => b - a);
  // What the others stored must not count again.
  const [, dropped = baseUs] = newestFirst[MOST_WRITERS] ?? [];
  const kept = newestFirst.slice(0, MOST_WRITERS).filter(([, lastUs]) => lastUs > dropped);
  return { baseUs: dropped, direct, lasts: new Map(kept.sort(([a], [b]) => a - b)) };
}

/** Writes a position as text: equal positions are equal texts. */
export function writePosition({ baseUs, direct, lasts }: Position): string {
  const writers = [...lasts].map(([writer, lastUs]) => writeHex(writer, 8) + writeHex(lastUs, 14));
  return (
    writeHex(baseUs, 14) + writeHex(direct.receivedUs, 14) + writeHex(direct.writer, 8) + writers.join('')
  );
}

/** Reads a position. Throws a QueryError if it is not one that `writePosition` has written. */
export function readPositionText(text: string): Position {
  const match = text.length <= 36 + MOST_WRITERS * DIGITS ? POSITION.exec(text) : null;
  if (!match) throw notPosition();
  const [, base, received, writer, writers] = match as unknown as [string, string, string, string, string];
  const baseUs = readHex(base);
  const lasts = new Map<number, number>();
  let before = 0;
  for (let at = 0; at < writers.length; at += DIGITS) {
    const id = readHex(writers.slice(at, at + 8));
    const lastUs = readHex(writers.slice(at + 8, at + DIGITS));
    if (id <= before || id >= FIRST_DIRECT_WRITER || lastUs <= baseUs) throw notPosition();
    lasts.set(id, lastUs);
    before = id;
  }
  return { baseUs, direct: { receivedUs: readHex(received), writer: readHex(writer) }, lasts };
}

function notPosition(): QueryError {
  return new QueryError('This is not a position of this store; use one from its answers');
}
