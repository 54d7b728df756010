import type { Header } from '../../src/exchange.ts';

/** A header of two messages; null if one does not have it. */
export type HeaderPair = { name: string; before: string | null; after: string | null; isSame: boolean };

/** Pairs headers of the same name, repeated ones in their order. Their position does not count. */
export function pairHeaders(before: readonly Header[], after: readonly Header[]): HeaderPair[] {
  const waiting = Map.groupBy(after, ([name]) => name);
  const taken = new Map<string, number>();
  const pairs = before.map(([name, value]): HeaderPair => {
    const index = taken.get(name) ?? 0;
    taken.set(name, index + 1);
    const other = waiting.get(name)?.[index]?.[1] ?? null;
    return { name, before: value, after: other, isSame: value === other };
  });
  const seen = new Map<string, number>();
  for (const [name, value] of after) {
    const index = seen.get(name) ?? 0;
    seen.set(name, index + 1);
    if (index >= (taken.get(name) ?? 0)) pairs.push({ name, before: null, after: value, isSame: false });
  }
  return pairs;
}
