import { readCount, readList } from './encoded.ts';

/** Counts by whole number, such as a status or an hour. */
export type Counts = Map<number, number>;

/** Adds to the count of a number. */
export function addCount(counts: Counts, key: number, count = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Adds all counts of another. */
export function mergeCounts(into: Counts, from: Counts): void {
  for (const [key, count] of from) addCount(into, key, count);
}

/** The counts in the order of their numbers. */
export function sortedCounts(counts: Counts): [key: number, count: number][] {
  return [...counts].sort(([one], [other]) => one - other);
}

/** Reads counts that were encoded as an array of their entries. */
export function decodeCounts(encoded: unknown): Counts {
  const counts: Counts = new Map();
  for (const entry of readList(encoded)) {
    const [key, count] = readList(entry);
    addCount(counts, readCount(key), readCount(count));
  }
  return counts;
}
