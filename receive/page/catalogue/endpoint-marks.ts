/** What is remarkable about an endpoint: it is new, or a description leaves it out or calls it deprecated. */
export type Mark = 'new' | 'undocumented' | 'deprecated';

const WEIGHTS: Record<Mark, number> = { undocumented: 4, deprecated: 2, new: 1 };
const known = new Map<string, readonly Mark[]>();

/** How far to the top a mark goes when the list is sorted by marks. */
export function markWeight(mark: Mark): number {
  return WEIGHTS[mark];
}

/** Collects marks. The same marks are the same object, so that rows can be compared cheaply. */
export function marksFrom(isNew: boolean, described: Mark | undefined): readonly Mark[] {
  const marks: Mark[] = [...(isNew ? (['new'] as const) : []), ...(described ? [described] : [])];
  const key = marks.join();
  if (!known.has(key)) known.set(key, marks);
  return known.get(key) ?? marks;
}
