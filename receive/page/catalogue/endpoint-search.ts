import type { Endpoint } from './endpoint.ts';

/** Splits a search into its words, in lower case. */
function searchWords(search: string): string[] {
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Finds the endpoints that have all words in method, host, path, callers or kinds of sensitive data. */
export function findEndpoints(endpoints: readonly Endpoint[], search: string): readonly Endpoint[] {
  const words = searchWords(search);
  if (words.length === 0) return endpoints;
  return endpoints.filter(({ searched }) => words.every((word) => searched.includes(word)));
}

/** Finds the words without which some endpoints would match, and how many. */
export function findExcluding(
  endpoints: readonly Endpoint[],
  search: string,
): { word: string; count: number; rest: string }[] {
  const words = searchWords(search);
  if (words.length < 2) return [];
  return words
    .map((word, place) => {
      const rest = words.toSpliced(place, 1).join(' ');
      return { word, rest, count: findEndpoints(endpoints, rest).length };
    })
    .filter(({ count }) => count > 0);
}
