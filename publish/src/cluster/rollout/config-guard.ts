import { type PublishError, verificationError } from '../../errors.ts';
import { isObject, type JsonObject, objectOf } from '../../json.ts';
import { type ConfigChange, compareConfigs } from '../../resources/config-change.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import { showItems } from '../../resources/setting-text.ts';
import { type ClusterApi, type ClusterResource, describeResource } from '../api.ts';
import { mapBounded } from '../attempts.ts';
import { isOurs, pickOwned } from '../ownership.ts';
import { orForbidden } from '../refusal.ts';
import { isPlugin } from './inventory.ts';
import { findModuleSpec } from './previous-image.ts';

/** Which plugins will be applied, and how. */
interface ConfigQuery {
  namespaces: readonly string[];
  name: string;
  build(namespace: string): readonly ClusterResource[];
  /** Takes over plugins that are not ours. */
  isForced: boolean;
  concurrency: number;
}

/** What an apply changes in the configurations of plugins, by namespace; one without any change is left out. */
export type ConfigChanges = ReadonlyMap<string, readonly ConfigChange[]>;

/** Finds what an apply will change in the configurations that are in the cluster. Reads each plugin once. */
export async function planConfigChanges(query: ConfigQuery, cluster: ClusterApi): Promise<ConfigChanges> {
  const found = await mapBounded(query.namespaces, query.concurrency, async (namespace) => {
    const desired = query.build(namespace).find(isPlugin);
    return [namespace, desired === undefined ? [] : await findChanges(desired, query, cluster)] as const;
  });
  return new Map(found.filter(([, changes]) => changes.length > 0));
}

/** Lists what changes in the configuration of a plugin that becomes another. */
export function listConfigChanges(live: ClusterResource, after: ClusterResource): ConfigChange[] {
  return compareConfigs(configOf(live), objectOf(configOf(after)));
}

/** Keeps only what becomes weaker. A namespace without any is left out. */
export function findWeaker(changes: ConfigChanges): ConfigChanges {
  const weaker = [...changes].map(
    ([namespace, all]) => [namespace, all.filter(({ isWeaker }) => isWeaker)] as const,
  );
  return new Map(weaker.filter(([, found]) => found.length > 0));
}

/** Names the keys that become weaker, each once: "redact.jsonFields, sampling.ratio". */
export function nameKeys(weaker: ConfigChanges): string {
  return showItems([...new Set([...weaker.values()].flat().map(({ key }) => key))]);
}

/** Makes the error of a configuration that protects less than the one in the cluster. Exit code 5. */
export function weakerConfig(what: string, weaker: ConfigChanges): PublishError {
  return verificationError(
    `Cannot apply ${what}`,
    `the configuration would protect less than the one in the cluster: ${nameKeys(weaker)}`,
    'Nothing was written. Give the configuration of the last apply with --config, or add --allow-weaker if this is meant.',
  );
}

/** Refuses a change of a plugin that makes its configuration weaker. */
export function refuseWeaker(live: ClusterResource, after: ClusterResource): void {
  const changes = new Map([[live.metadata.namespace ?? '', listConfigChanges(live, after)]]);
  const weaker = findWeaker(changes);
  if (weaker.size > 0) throw weakerConfig(describeResource(after), weaker);
}

async function findChanges(
  desired: ClusterResource,
  { name, isForced }: ConfigQuery,
  cluster: ClusterApi,
): Promise<ConfigChange[]> {
  // The write of a namespace reads its plugin again, and fails there. Other namespaces go on.
  const live = await orForbidden('forbidden' as const, cluster.read(desired));
  if (live === 'forbidden') return [];
  // Apply refuses one that is not ours.
  if (live !== undefined) {
    return isForced || isOurs(live, name) ? compareConfigs(configOf(live), predictConfig(desired, live)) : [];
  }
  const replaced = await findOtherKind(desired, cluster);
  return replaced === undefined ? [] : listConfigChanges(replaced, desired);
}

// The plugin of the other kind, which this one replaces.
async function findOtherKind(
  { kind, metadata: { name, namespace } }: ClusterResource,
  cluster: ClusterApi,
): Promise<ClusterResource | undefined> {
  const other = Object.values(PLUGIN_KINDS).find((each) => each.kind !== kind);
  if (other === undefined || namespace === undefined || !(await cluster.serves(other))) return undefined;
  // A right of the checks, which can be skipped.
  const found = await orForbidden([], cluster.list(other, { namespace }));
  return found.find(({ metadata }) => metadata.name === name);
}

/** Predicts the configuration after a server-side apply: what other managers own, and we do not set, stays. */
function predictConfig(desired: ClusterResource, live: ClusterResource): JsonObject {
  const owned = pickOwned(live);
  return merge(objectOf(configOf(desired)), objectOf(configOf(live)), owned && configOf(owned));
}

function merge(desired: JsonObject, live: JsonObject, owned: unknown): JsonObject {
  const kept = Object.entries(live).flatMap(([name, value]): [string, unknown][] => {
    const ours = objectOf(owned)[name];
    if (isObject(value) && isObject(desired[name])) return [[name, merge(desired[name], value, ours)]];
    if (Object.hasOwn(desired, name)) return [];
    if (ours === undefined) return [[name, value]];
    const rest = isObject(value) && isObject(ours) ? merge({}, value, ours) : {};
    return Object.keys(rest).length > 0 ? [[name, rest]] : [];
  });
  return { ...desired, ...Object.fromEntries(kept) };
}

function configOf(resource: ClusterResource): unknown {
  return findModuleSpec(resource)?.pluginConfig;
}
