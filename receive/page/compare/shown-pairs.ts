type Pair = { before: number; after: number; isSame: boolean };

/** A row of the line table: two lines, or a run of `hidden` same ones from pair `from` on. */
export type ShownPair = (Pair & { key: number }) | { key: number; from: number; hidden: number };

/** So many same lines stay around a difference. */
const CONTEXT = 3;
const LEAST_HIDDEN = 4;

/** Folds runs of same lines, but for some around each difference, and but for the runs in `open`. */
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

/** Where the run of same lines that begins here ends; `start` if it is a difference. */
function runEnd(pairs: readonly Pair[], start: number): number {
  let end = start;
  while (pairs[end]?.isSame === true) end++;
  return end;
}
