import type { Mesh } from '../mesh/mesh.ts';
import { areOtherServices, isSentTwice } from '../mesh/overlap.ts';
import { type ExpectedPlugin, readPlugin } from '../mesh/plugins.ts';
import { orForbidden } from '../refusal.ts';
import { isResourceName, type LoadedPlugin } from './config-dump.ts';

// A proxy may say that it has thousands.
const MAX_DUPLICATES = 10;

/**
 * Finds the other plugins of a proxy that send the same to the same backend. Only their resources say which side they tap:
 * one whose resource cannot be read counts. One whose resource was deleted does not: a proxy still lists it for a minute,
 * while old connections drain.
 */
export async function findDuplicates(
  mesh: Mesh | undefined,
  loaded: LoadedPlugin | undefined,
  all: readonly LoadedPlugin[],
  expected: ExpectedPlugin | undefined,
): Promise<LoadedPlugin[]> {
  const { destination } = filterOf(loaded) ?? {};
  if (destination === undefined) return [];
  const alike = all.filter((one) => one !== loaded && filterOf(one)?.destination === destination);
  const duplicates = alike.slice(0, MAX_DUPLICATES).map(async (one) => {
    const { namespace, name } = one;
    if (mesh === undefined || expected === undefined || !isResourceName(one)) return [one];
    const resource = await orForbidden('unknown' as const, readPlugin(mesh, namespace, name));
    if (resource === 'unknown') return [one];
    if (resource === undefined || areOtherServices(resource.selection, expected.selection)) return [];
    return isSentTwice(resource, expected) ? [one] : [];
  });
  return (await Promise.all(duplicates)).flat();
}

function filterOf(plugin: LoadedPlugin | undefined) {
  return plugin?.content.kind === 'filter' ? plugin.content : undefined;
}
