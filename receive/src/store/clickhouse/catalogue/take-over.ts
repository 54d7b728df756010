import { DamagedCatalogueError } from '../../threads/failure.ts';
import type { ArrivedRows } from './arrived-rows.ts';
import type { OwnPart } from './own-part.ts';
import { isLiving, type PartHeader } from './part-header.ts';
import { findOrphans } from './part-owners.ts';
import type { SavedParts } from './saved-parts.ts';

/** How long this may delay a save, in milliseconds. */
const TAKE_OVER_MS = 5000;

/**
 * Takes over the parts of receivers that have ended, those with the least numbers first: a receiver that was the first
 * before this one must not stay behind. Returns what is wrong with them. It counts once the part is saved.
 */
export async function takeOverEnded(
  parts: SavedParts,
  part: OwnPart,
  headers: readonly PartHeader[],
): Promise<string | undefined> {
  const endMs = performance.now() + TAKE_OVER_MS;
  let warning: string | undefined;
  for (const header of headers) {
    if (header.part === part.id || isLiving(header) || part.replaced.has(header.part)) continue;
    if (performance.now() > endMs) break;
    if (header.epoch < part.epoch) part.takeOverRows(header);
    else warning = (await takeOverPart(parts, part, header.part)) ?? warning;
  }
  return warning;
}

async function takeOverPart(parts: SavedParts, part: OwnPart, other: number): Promise<string | undefined> {
  const saved = await parts.readPart(other);
  if (!saved) return undefined;
  try {
    const leftOut = part.takeOver(saved.header, saved.states);
    return leftOut > 0 ? `There is no room for ${leftOut} hosts of a receiver that has ended` : undefined;
  } catch (error) {
    if (!(error instanceof DamagedCatalogueError)) throw error;
    part.takeOverRows(saved.header);
    return 'The part of a receiver that has ended is damaged; its exchanges are learned again';
  }
}

/** Takes over the rows of receivers that have no part, and forgets those writers whose rows are all deleted. */
export async function takeOverOrphans(
  rows: ArrivedRows,
  part: OwnPart,
  headers: readonly PartHeader[],
): Promise<void> {
  const { writers, isAll } = await rows.listWriters();
  if (isAll) part.sources.keep(new Set(writers.map(({ writer }) => writer)));
  for (const writer of findOrphans(writers, headers, part.epoch)) {
    part.sources.add({ writer, lastUs: 0, isOwn: false });
  }
}
