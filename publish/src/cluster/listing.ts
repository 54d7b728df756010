import { AnswerError } from '../answers.ts';
import { toPage, toResource } from './answer.ts';
import type { ClusterResource, ListFilter, ResourceKind } from './api.ts';
import { ListMemory } from './list-memory.ts';
import type { ObjectApi } from './object-api.ts';

// The first is enough unless resources are very large.
const PAGE_SIZES = [250, 32, 3];
const MAX_PAGES = 20_000;

/** Lists all pages. Begins again with smaller ones if one is too large to read: the token of a page is for pages of its size. */
export async function listAll(
  objects: ObjectApi,
  kind: ResourceKind,
  filter: ListFilter,
): Promise<ClusterResource[]> {
  for (const [index, size] of PAGE_SIZES.entries()) {
    try {
      return await listPages(objects, kind, filter, size);
    } catch (error) {
      const isLast = index === PAGE_SIZES.length - 1;
      if (isLast || !(error instanceof AnswerError && error.isTooLarge)) throw error;
    }
  }
  return [];
}

async function listPages(
  objects: ObjectApi,
  { apiVersion, kind }: ResourceKind,
  { namespace, labelSelector, keep = (item) => item, memory = new ListMemory() }: ListFilter,
  size: number,
): Promise<ClusterResource[]> {
  const found: ClusterResource[] = [];
  let bytes = 0;
  let next: string | undefined;
  const where = [apiVersion, kind, namespace, undefined, undefined, undefined, undefined] as const;
  try {
    for (let count = 0; count < MAX_PAGES; count++) {
      const page = toPage(await objects.list(...where, labelSelector, size, next));
      for (const item of page.items) {
        const kept = keep(toResource(item, { apiVersion, kind }));
        if (kept === undefined) continue;
        bytes += memory.add(kept);
        found.push(kept);
      }
      next = page.next;
      if (next === undefined) return found;
    }
    throw new AnswerError('has no end');
  } catch (error) {
    memory.remove(bytes);
    throw error;
  }
}
