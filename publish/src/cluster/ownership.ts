import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, objectOf, parseBounded } from '../json.ts';
import { INVENTORY_LABEL, MANAGED_BY_LABEL, OUR_SELECTOR } from '../resources/metadata.ts';
import {
  type ClusterResource,
  describeResource,
  FIELD_MANAGER,
  formatDeletion,
  type ManagedFields,
} from './api.ts';
import { ClusterError } from './refusal.ts';

const MAX_COMPARISONS = 100_000;

/** Returns the label selector of everything that belongs to the plugin of a name, as for `kubectl -l`. */
export function selectInventory(name: string): string {
  return `${OUR_SELECTOR},${INVENTORY_LABEL}=${name}`;
}

/** True if a resource belongs to the plugin of a name: by its labels or, if these are gone, by the fields that we applied. */
export function isOurs(live: ClusterResource, name: string): boolean {
  const { [INVENTORY_LABEL]: inventory, [MANAGED_BY_LABEL]: manager } = live.metadata.labels ?? {};
  if (inventory !== undefined) return inventory === name;
  return manager === 'meshtap' || findOwnFields(live) !== undefined;
}

/**
 * True if our field manager applied the labels of the inventory. Anybody who may write a resource can give it these labels,
 * and so do `kubectl apply` of what `meshtap generate` prints and a copy that another tool makes.
 */
export function isAppliedByUs(live: ClusterResource): boolean {
  const labels = objectOf(objectOf(findOwnFields(live)?.['f:metadata'])['f:labels']);
  return [MANAGED_BY_LABEL, INVENTORY_LABEL].every((label) => `f:${label}` in labels);
}

/** Names the other field managers of a resource: `helm and kubectl-edit`. */
export function nameOtherManagers({ metadata }: ClusterResource): string {
  const others = (metadata.managedFields ?? []).filter((entry) => !isOwnEntry(entry) && !entry.subresource);
  return [...new Set(others.map(({ manager }) => manager ?? 'somebody'))].join(' and ') || 'somebody else';
}

/** Says why a resource with our labels is not deleted, and how to delete it. Undefined if we applied it: then it is. */
export function explainKept(resource: ClusterResource): string | undefined {
  if (isAppliedByUs(resource)) return undefined;
  return `managed by ${nameOtherManagers(resource)}, not by meshtap; to delete it: \`${formatDeletion(resource)}\``;
}

/** Makes the error for a resource that somebody else created under a name that we want to use. */
export function foreignResource(resource: ClusterResource, live: ClusterResource): ClusterError {
  const owner = live.metadata.labels?.[INVENTORY_LABEL];
  const who = owner === undefined ? nameOtherManagers(live) : `the plugin ${owner}`;
  return new ClusterError({
    what: `Cannot apply ${describeResource(resource)}`,
    why: `it already exists and is not ours: it belongs to ${who}`,
    fix: `Use another ${resource.kind === 'ConfigMap' ? '--config-map-name' : '--name'}, or take it over with --force-conflicts.`,
    cause: undefined,
  });
}

/** True for the fields that we own by server-side apply. */
export function isOwnEntry({ manager, operation, subresource }: ManagedFields): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && !subresource;
}

/** True if an apply of `desired` would change nothing: we own exactly its fields. A wrong "no" only costs a dry run. */
export function isApplied(desired: ClusterResource, live: ClusterResource): boolean {
  const owned = pickOwned(live, desired);
  return owned !== undefined && isDeepStrictEqual(owned, JSON.parse(JSON.stringify(desired)));
}

/** Returns the part of a resource that we own, if any. The items of lists have the order of `like`. */
export function pickOwned(live: ClusterResource, like = live): ClusterResource | undefined {
  const fields = findOwnFields(live);
  if (fields === undefined) return undefined;
  const { apiVersion, kind } = live;
  const { name, namespace } = live.metadata;
  const owned = pick(live, fields, like) as { metadata?: object };
  const metadata = { ...owned.metadata, name, ...(namespace !== undefined && { namespace }) };
  return { ...owned, apiVersion, kind, metadata };
}

function findOwnFields({ metadata }: ClusterResource): JsonObject | undefined {
  return metadata.managedFields?.find(isOwnEntry)?.fieldsV1;
}

// In `fieldsV1`, `f:NAME` is a member, `k:{...}` the item of a list with these keys, `v:VALUE` a value of a set, and `.` the
// object itself. A field without members is owned as a whole. Source: Kubernetes structured-merge-diff,
// `fieldpath/serialize.go`.
function pick(value: unknown, fields: JsonObject, like: unknown): unknown {
  const keys = Object.keys(fields).filter((key) => key !== '.');
  if (keys.length === 0 && '.' in fields) return Array.isArray(value) ? [] : isObject(value) ? {} : value;
  if (keys.length === 0) return value;
  if (Array.isArray(value)) return pickItems(value, fields, Array.isArray(like) ? like : []);
  if (!isObject(value)) return value;
  const pairs = Object.entries(value)
    .filter(([name]) => `f:${name}` in fields)
    .map(([name, member]) => [name, pick(member, objectOf(fields[`f:${name}`]), objectOf(like)[name])]);
  return Object.fromEntries(pairs);
}

function pickItems(list: readonly unknown[], fields: JsonObject, like: readonly unknown[]): unknown[] {
  // Every key is compared with every item. No resource of ours has such lists.
  if (list.length * Object.keys(fields).length > MAX_COMPARISONS) return [];
  const found = Object.keys(fields).flatMap((key) =>
    list.filter(isItem(key)).map((item) => ({ key, item, index: like.findIndex(isItem(key)) })),
  );
  return found
    .toSorted((one, other) => one.index - other.index)
    .map(({ key, item, index }) => pick(item, objectOf(fields[key]), like[index]));
}

function isItem(key: string): (item: unknown) => boolean {
  const wanted = parseKey(key);
  if (wanted === undefined) return () => false;
  if (key.startsWith('v:')) return (item) => isDeepStrictEqual(item, wanted);
  if (!key.startsWith('k:') || !isObject(wanted)) return () => false;
  const keys = Object.entries(wanted);
  return (item) => isObject(item) && keys.every(([name, value]) => isDeepStrictEqual(item[name], value));
}

// Undefined for what no API server writes.
function parseKey(key: string): unknown {
  try {
    return parseBounded(key.slice(2));
  } catch {
    return undefined;
  }
}
