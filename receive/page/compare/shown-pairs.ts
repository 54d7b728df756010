type Pair = { before: number; after: number; isSame: boolean };

/** A row of the line table: two lines, or `hidden` equal pairs from pair `from` on. */
export type ShownPair = (Pair & { key: number }) | { key: number; from: number; hidden: number };

/** How many equal lines stay visible around a difference. */
const CONTEXT = 3;
const LEAST_HIDDEN = 4;

/** Folds runs of equal lines, except for some around each difference, and the runs in `open`. */
export function foldSame(pairs: readonly Pair[], open: ReadonlySet<number>): ShownPair[] {
  const shown: ShownPair[] = [];
  for (let index = 0; index < pairs.length; ) {
    const end = runEnd(pairs, index);
    const from = index === 0 ? 0 : index + CONTEXT;
    const to = end === pairs.length ? end : end - CONTEXT;
    const isFolded = end > index && to - from >= LEAST_HIDDEN && !open.has(from);
    for (let at = index; at < Math.max(end, index + 1); at++) {
      if (isFolded && at === from) {
        shown.push({ key: at, from, hidden: to - from });
        at = to - 1;
      } else shown.push({ ...(pairs[at] as Pair), key: at });
    }
    index = Math.max(end, index + 1);
  }
  return shown;
}

/** Where the run of equal lines that begins here ends; `start` if it is a difference. */
function runEnd(pairs: readonly Pair[], start: number): number {
  let end = start;
  while (pairs[end]?.isSame === true) end++;
  return end;
}
