import { INVENTORY_LABEL } from '../../resources/metadata.ts';
import { ClusterError } from '../refusal.ts';
import { type ClusterResource, describeResource, type ResourceName } from '../resource.ts';
import { findOwnFields } from './field-set.ts';
import { isJsonObject } from './json-object.ts';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Selects what belongs to the plugin of a name, as `kubectl -l` takes it. */
export function selectInventory(name: string): string {
  return `${MANAGED_BY}=meshtap,${INVENTORY_LABEL}=${name}`;
}

/** True if a resource belongs to the plugin of a name: by its labels or, where these are gone, by what we have applied. */
export function isOurs(live: ClusterResource, name: string): boolean {
  const { [INVENTORY_LABEL]: inventory, [MANAGED_BY]: manager } = live.metadata.labels ?? {};
  if (inventory !== undefined) return inventory === name;
  return manager === 'meshtap' || findOwnFields(live) !== undefined;
}

/** Makes the error for a resource that somebody else has made under a name that we were to write. */
export function foreignResource(resource: ResourceName, live: ClusterResource): ClusterError {
  const owner = live.metadata.labels?.[INVENTORY_LABEL];
  const managers = new Set((live.metadata.managedFields ?? []).map(({ manager }) => manager ?? 'somebody'));
  const who = owner === undefined ? [...managers].join(' and ') || 'somebody else' : `the plugin ${owner}`;
  return new ClusterError({
    what: `Cannot apply ${describeResource(resource)}`,
    why: `there is one already that is not ours: it belongs to ${who}`,
    fix: `Use another ${resource.kind === 'ConfigMap' ? '--config-map-name' : '--name'}, or take it over with --force-conflicts.`,
    cause: undefined,
  });
}

/** The members beside those of `desired` that others have added to a resource: they stay. As paths such as `spec.selector`. */
export function findForeignFields(desired: ClusterResource, live: ClusterResource): string[] {
  const isCompared = (name: string) => !['apiVersion', 'kind', 'metadata', 'status'].includes(name);
  return Object.keys(live)
    .filter(isCompared)
    .flatMap((name) => (name in desired ? findAdded(desired[name], live[name], name) : [name]));
}

function findAdded(desired: unknown, live: unknown, path: string): string[] {
  if (!isJsonObject(desired) || !isJsonObject(live)) return [];
  return Object.entries(live).flatMap(([name, value]) =>
    name in desired ? findAdded(desired[name], value, `${path}.${name}`) : [`${path}.${name}`],
  );
}
