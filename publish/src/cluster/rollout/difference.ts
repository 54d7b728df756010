import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { MountSettings } from '../../config-map/config-map.ts';
import { planMounts } from '../../config-map/mounting.ts';
import { isObject, type JsonObject, objectOf, textOf } from '../../json.ts';
import type { ConfigChange } from '../../privacy/config-change.ts';
import type { ClusterApi, ClusterResource } from '../api.ts';
import type { NamespaceReport } from '../outcome.ts';
import { ClusterError } from '../refusal.ts';
import { listConfigChanges } from './config-guard.ts';
import { isPlugin } from './inventory.ts';
import {
  type Change,
  checkChanges,
  describeChange,
  type NamespacePlan,
  type RolloutMode,
} from './namespace-rollout.ts';
import { findModuleSpec } from './previous-image.ts';

/** What an apply would change in one resource; `before` is undefined if it does not exist. Without secrets. */
export interface Difference {
  namespace: string;
  kind: string;
  name: string;
  action: 'created' | 'configured';
  before?: ClusterResource;
  after: ClusterResource;
}

/** What an apply would change. */
export interface Comparison {
  differences: Difference[];
  /** The resources in which only the ownership of fields would change. */
  owned: ClusterResource[];
}

/** What an apply would change in a namespace. */
export interface NamespaceComparison extends Comparison {
  /** Keys of the configuration. */
  configChanges: ConfigChange[];
  /** The differences are those that an apply would make only if it took over fields of other managers. */
  isForced?: boolean;
  report: NamespaceReport;
}

const HIDDEN_ANNOTATIONS = [
  // Holds the whole resource again, with its secrets.
  'kubectl.kubernetes.io/last-applied-configuration',
  // A counter of the server.
  'deprecated.daemonset.template.generation',
];

/**
 * Compares a namespace with what an apply would make of it, workloads included. Writes nothing. If other managers own
 * fields, the report is that of an apply, which fails, and the differences are those that it would make by force.
 */
export async function compareNamespace(
  plan: NamespacePlan,
  cluster: ClusterApi,
  mode: RolloutMode,
): Promise<NamespaceComparison> {
  const { namespace, mount } = plan;
  const { changes, refused } = await checkChanges(plan, cluster, mode);
  if (refused !== undefined) {
    const nothing = { differences: [], owned: [], configChanges: [] };
    if (mode.isForced || !isFieldConflict(refused.failure)) return { ...nothing, report: refused };
    const forced = await compareNamespace(plan, cluster, { ...mode, isForced: true });
    return { ...forced, isForced: forced.differences.length > 0, report: refused };
  }
  const mounts = mount ? await checkMounts(mount, namespace, cluster, mode) : [];
  const comparison = compareChanges([...changes, ...mounts]);
  const outcomes = changes.map((change) =>
    describeChange(comparison.owned.includes(change.desired) ? { ...change, action: 'unchanged' } : change),
  );
  const configChanges = changes.flatMap(({ desired, live, result }) =>
    live !== undefined && isPlugin(desired) ? listConfigChanges(live, result) : [],
  );
  return { ...comparison, configChanges, report: { namespace, outcomes } };
}

function isFieldConflict(failure: Error | undefined): boolean {
  return failure instanceof ClusterError && failure.managers.length > 0;
}

// Pods that start to mount the filter restart: people should see that before.
async function checkMounts(
  mount: MountSettings,
  namespace: string,
  cluster: ClusterApi,
  mode: RolloutMode,
): Promise<Change[]> {
  const steps = await planMounts(mount, namespace, cluster, mode);
  const changes = steps.map(async ({ workload, change }): Promise<Change[]> => {
    if (change === undefined) return [];
    const result = await cluster.apply(change, { isDryRun: true });
    const [before, after] = [pickMembers(workload, change), pickMembers(result, change)];
    return [{ desired: workload, live: before, result: after, action: 'configured' }];
  });
  return (await Promise.all(changes)).flat();
}

// The members that are applied, and no others: the pods of a workload may have secrets in their environment.
function pickMembers<T extends object>(value: T, like: object): T {
  const pairs = Object.entries(value).flatMap(([name, member]) => {
    const wanted = objectOf(like)[name];
    if (wanted === undefined) return [];
    return [[name, isObject(member) && isObject(wanted) ? pickMembers(member, wanted) : member]];
  });
  return Object.fromEntries(pairs);
}

/** Separates the changes that people would see from those of ownership alone. */
export function compareChanges(changes: readonly Change[]): Comparison {
  const differences: Difference[] = [];
  const owned: ClusterResource[] = [];
  for (const change of changes) {
    const difference = findDifference(change);
    if (difference !== undefined) differences.push(difference);
    else if (change.action !== 'unchanged') owned.push(change.desired);
  }
  return { differences, owned };
}

/** Makes the difference of a change. Undefined if people would see none. */
export function findDifference({ desired, live, result, action }: Change): Difference | undefined {
  if (action === 'unchanged') return undefined;
  const { name, namespace = '' } = desired.metadata;
  const [before, after] = [live && cleanResource(live), cleanResource(result)];
  if (isDeepStrictEqual(before, after)) return undefined;
  maskHeaders(before, after);
  return { namespace, kind: desired.kind, name, action, ...(before && { before }), after };
}

// Removes what the server sets by itself: nobody asked for that.
function cleanResource(resource: ClusterResource): ClusterResource {
  const { apiVersion, kind, metadata, status: _status, ...rest } = structuredClone(resource);
  const { name, namespace, labels, annotations = {} } = metadata;
  for (const hidden of HIDDEN_ANNOTATIONS) delete annotations[hidden];
  const cleaned: ClusterResource = {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels: sortKeys(labels) }),
      ...(Object.keys(annotations).length > 0 && { annotations: sortKeys(annotations) }),
    },
    ...rest,
  };
  if (isObject(cleaned.binaryData)) {
    cleaned.binaryData = describeData(cleaned.binaryData, (text) => Buffer.from(text, 'base64'));
  }
  // Never ours: a ConfigMap that somebody else made may have anything in it.
  if (isObject(cleaned.data)) cleaned.data = describeData(cleaned.data, (text) => Buffer.from(text));
  return cleaned;
}

function sortKeys<T>(object: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function describeData(data: JsonObject, decode: (text: string) => Buffer): JsonObject {
  const describe = (text: unknown) => {
    const bytes = decode(textOf(text) ?? '');
    return `${bytes.length} bytes, sha256:${hash('sha256', bytes)}`;
  };
  return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, describe(text)]));
}

// A changed secret must still show as a change.
function maskHeaders(before: ClusterResource | undefined, after: ClusterResource): void {
  const [old, present] = [before ? findHeaders(before) : {}, findHeaders(after)];
  const changed = new Set(Object.keys(old).filter((name) => name in present && present[name] !== old[name]));
  for (const name of Object.keys(old)) old[name] = changed.has(name) ? '*** (live)' : '***';
  for (const name of Object.keys(present)) present[name] = changed.has(name) ? '*** (applied)' : '***';
}

// `backend.headers` of the pluginConfig, whose values may be tokens.
function findHeaders(resource: ClusterResource): Record<string, unknown> {
  const { headers } = objectOf(objectOf(findModuleSpec(resource)?.pluginConfig).backend);
  return objectOf(headers);
}
