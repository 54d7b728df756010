import { GONE_MS, isLiving, type PartHeader } from './part-header.ts';

/** How old the last row of a writer must be that no part names: its receiver may be about to say that it has begun. */
const ORPHAN_US = 120e6;

/** Whether a part learns the rows of a writer. */
export function namesWriter({ sources }: PartHeader, writer: number): boolean {
  return sources.some((source) => source.writer === writer);
}

/** Whether one of the parts learns direct rows, of this epoch or with a receiver that still runs. */
export function learnsDirect(headers: readonly PartHeader[], epoch?: number): boolean {
  return headers.some(
    (header) => header.direct && (epoch === undefined || header.epoch === epoch || isLiving(header)),
  );
}

/** Whether a receiver is the first of those that run. It must have saved lately itself, or others may not see that. */
export function isFirst(part: number, headers: readonly PartHeader[]): boolean {
  const own = headers.find((header) => header.part === part);
  if (!own || !isLiving(own) || own.ageMs > GONE_MS / 2) return false;
  return headers.every((header) => header.part >= part || !isLiving(header));
}

/** Finds the writers whose rows nobody learns. */
export function findOrphans(
  writers: readonly { writer: number; agoUs: number }[],
  headers: readonly PartHeader[],
  epoch: number,
): number[] {
  const named = new Set(
    headers
      .filter((header) => header.epoch === epoch || isLiving(header))
      .flatMap(({ sources }) => sources.map(({ writer }) => writer)),
  );
  return writers
    .filter(({ writer, agoUs }) => !named.has(writer) && agoUs > ORPHAN_US)
    .map(({ writer }) => writer);
}
