import { isDeepStrictEqual } from 'node:util';
import { FIELD_MANAGER } from '../api.ts';
import type { ClusterResource } from '../resource.ts';
import { isJsonObject } from './json-object.ts';

/**
 * The fields that a manager owns, as `fieldsV1` writes them: `f:NAME` a member, `k:{...}` the item of a list with these
 * keys, `v:VALUE` a value of a set, `.` the object itself; without members a whole value, which may be a list or an object.
 * Source: Kubernetes structured-merge-diff, `fieldpath/serialize.go`.
 */
export type FieldSet = Readonly<Record<string, unknown>>;

/** The fields that we own by server-side apply; undefined when we never applied the resource. */
export function findOwnFields({ metadata }: ClusterResource): FieldSet | undefined {
  const own = (metadata.managedFields ?? []).find(
    ({ manager, operation, subresource }) =>
      manager === FIELD_MANAGER && operation === 'Apply' && !subresource,
  );
  return own?.fieldsV1;
}

/**
 * True if the resource is already as `desired` says, and we own exactly what `desired` says: an apply would neither set
 * nor take away anything. A false "no" costs a request, a false "yes" would leave the resource wrong.
 */
export function isApplied(desired: ClusterResource, live: ClusterResource): boolean {
  const fields = findOwnFields(live);
  return fields !== undefined && isCovered(stripIdentity(desired), live, fields);
}

/** The part of a resource that we own, as it would be applied to change nothing. Undefined when we own none. */
export function pickOwned(live: ClusterResource): ClusterResource | undefined {
  const fields = findOwnFields(live);
  if (fields === undefined) return undefined;
  const { apiVersion, kind } = live;
  const { name, namespace } = live.metadata;
  const owned = pick(live, fields) as { metadata?: object };
  return {
    ...owned,
    apiVersion,
    kind,
    metadata: { ...owned.metadata, name, ...(namespace !== undefined && { namespace }) },
  };
}

function isCovered(desired: unknown, live: unknown, fields: FieldSet): boolean {
  const owned = Object.keys(fields).filter((key) => key !== '.');
  if (owned.length === 0) return isDeepStrictEqual(desired, live);
  if (Array.isArray(desired)) {
    if (!Array.isArray(live) || desired.length !== owned.length) return false;
    return owned.every((key) => {
      const item = desired.find(isItem(key));
      return item !== undefined && isCovered(item, live.find(isItem(key)), childOf(fields, key));
    });
  }
  if (!isJsonObject(desired) || !isJsonObject(live) || Object.keys(desired).length !== owned.length)
    return false;
  return Object.entries(desired).every(
    ([name, value]) => `f:${name}` in fields && isCovered(value, live[name], childOf(fields, `f:${name}`)),
  );
}

function pick(live: unknown, fields: FieldSet): unknown {
  const owned = Object.keys(fields).filter((key) => key !== '.');
  // Only the object itself, none of its members.
  if (owned.length === 0 && '.' in fields) return Array.isArray(live) ? [] : isJsonObject(live) ? {} : live;
  if (owned.length === 0) return live;
  if (Array.isArray(live)) {
    return live.flatMap((item: unknown) => {
      const key = owned.find((each) => isItem(each)(item));
      if (key === undefined) return [];
      return [pick(item, childOf(fields, key))];
    });
  }
  if (!isJsonObject(live)) return live;
  return Object.fromEntries(
    Object.entries(live)
      .filter(([name]) => `f:${name}` in fields)
      .map(([name, value]) => [name, pick(value, childOf(fields, `f:${name}`))]),
  );
}

// What names a resource is nobody's field.
function stripIdentity(resource: ClusterResource): object {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = JSON.parse(JSON.stringify(resource));
  const { name: _name, namespace: _namespace, ...others } = metadata;
  return Object.keys(others).length === 0 ? rest : { ...rest, metadata: others };
}

function isItem(key: string): (item: unknown) => boolean {
  if (key.startsWith('v:')) return (item) => isDeepStrictEqual(item, JSON.parse(key.slice(2)));
  const keys = Object.entries(keysOf(key));
  return (item) =>
    isJsonObject(item) &&
    keys.length > 0 &&
    keys.every(([name, value]) => isDeepStrictEqual(item[name], value));
}

function keysOf(key: string): Record<string, unknown> {
  return key.startsWith('k:') ? (JSON.parse(key.slice(2)) as Record<string, unknown>) : {};
}

function childOf(fields: FieldSet, key: string): FieldSet {
  const child = fields[key];
  return isJsonObject(child) ? child : {};
}
