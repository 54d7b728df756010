import { listExchanges } from '../api.ts';
import { splitWords } from '../filter-box/words.ts';
import { boundsOf, type Range } from '../state/range.ts';

/** What excludes every exchange: words without which some would match, and whether the time range does. */
export type Culprits = { words: string[]; isTime: boolean };

/** The most words to try: filters with more are rare, and each word costs a request. */
const MOST_WORDS = 10;

/** Finds what excludes everything by leaving out each word of a filter, and the time range, in turn. */
export async function findCulprits(filter: string, range: Range, signal: AbortSignal): Promise<Culprits> {
  const words = splitWords(filter).slice(0, MOST_WORDS);
  const bounds = boundsOf(range, Date.now() * 1000);
  const hasSome = async (text: string, limits: object) => {
    const { exchanges } = await listExchanges({ filter: text, ...limits }, { limit: 1 }, signal);
    return exchanges.length > 0;
  };
  const without = (place: number) => splitWords(filter).toSpliced(place, 1).join(' ');
  const [isTime, ...fit] = await Promise.all([
    range.kind === 'all' ? Promise.resolve(false) : hasSome(filter, {}),
    ...words.map((_, place) => hasSome(without(place), bounds)),
  ]);
  return { words: words.filter((_, place) => fit[place]), isTime: isTime === true };
}
