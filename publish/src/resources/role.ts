import { createHash } from 'node:crypto';
import type { Account } from '../options/access.ts';
import { VERBS, type Verb } from './access-rules.ts';
import { buildLabels, type ResourceOrigin } from './metadata.ts';
import type { Right } from './rights.ts';

/** A rule of a Role. Source: Kubernetes API reference, `PolicyRule`. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: Verb[];
}

/** A Role or ClusterRole, or its binding. Source: Kubernetes API reference, "Authorization Resources". */
export interface AccessResource {
  apiVersion: typeof API_VERSION;
  kind: 'Role' | 'ClusterRole' | 'RoleBinding' | 'ClusterRoleBinding';
  metadata: {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  rules?: PolicyRule[];
  roleRef?: { apiGroup: typeof API_GROUP; kind: string; name: string };
  subjects?: (Account & { apiGroup?: typeof API_GROUP })[];
}

const API_GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${API_GROUP}/v1`;
const DESCRIPTION = 'kubernetes.io/description';
const SHOWN_HASH_CHARS = 8;

/** How Roles are named, and which accounts get them. */
export interface RoleChoice {
  origin: ResourceOrigin;
  /** A part of the name of a listed namespace's Role: `publisher`, or commands. */
  purpose: string;
  /** If empty, there are no bindings. */
  accounts: readonly Account[];
}

/**
 * Makes a Role for each namespace of the rights, and a ClusterRole for all namespaces. With accounts, each is followed by its
 * binding. The names depend on purpose and accounts, so that one account's Role does not replace another's. A namespace that
 * is not listed has Roles of another name.
 */
export function buildRoles(
  rights: readonly Right[],
  { origin, purpose, accounts }: RoleChoice,
): AccessResource[] {
  const suffix = accounts.length === 0 ? '' : `-${hashAccounts(accounts)}`;
  const places = Map.groupBy(rights, ({ namespace }) => namespace);
  return [...places].flatMap(([namespace, ofPlace]) => {
    const name = `${origin.name}-${ofPlace.some(({ isListed }) => isListed) ? purpose : 'checks'}${suffix}`;
    const metadata = { name, ...(namespace !== undefined && { namespace }), labels: buildLabels(origin) };
    const described = { ...metadata, ...describeRights(ofPlace, namespace) };
    const kind = namespace === undefined ? 'ClusterRole' : 'Role';
    const role = { apiVersion: API_VERSION, kind, metadata: described, rules: buildRules(ofPlace) } as const;
    return accounts.length === 0 ? [role] : [role, buildBinding({ kind, metadata }, accounts)];
  });
}

// What a reader of the Role may not expect. Source: Kubernetes "Well-Known Labels, Annotations and Taints".
function describeRights(
  rights: readonly Right[],
  namespace: string | undefined,
): { annotations?: Record<string, string> } {
  const place = namespace === undefined ? 'in the whole cluster' : 'in this namespace';
  const has = (...resources: string[]) => rights.some(({ resource }) => resources.includes(resource));
  const sentences = [
    ...(has('pods/portforward')
      ? [`Holders can open any port of any pod ${place}: Kubernetes cannot limit pods/portforward to a port.`]
      : []),
    ...(has('pods/log')
      ? [
          `Holders can read the logs of all containers ${place}: Kubernetes cannot limit pods/log to a container.`,
        ]
      : []),
    ...(has('wasmplugins', 'trafficextensions')
      ? [
          "Holders can read the plugin's configuration, with the values of backend.headers: they are part of the resource.",
        ]
      : []),
  ];
  return sentences.length === 0 ? {} : { annotations: { [DESCRIPTION]: sentences.join(' ') } };
}

/** Combines rights into as few rules as possible, without allowing more than the rights. */
export function buildRules(rights: readonly Right[]): PolicyRule[] {
  const byResource = Map.groupBy(rights, ({ group, resource }) => `${group}/${resource}`);
  const ofResources = [...byResource.values()].flatMap(buildRulesOfResource);
  const alike = Map.groupBy(ofResources, ({ apiGroups, resourceNames = [], verbs }) =>
    JSON.stringify([apiGroups, resourceNames, verbs]),
  );
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, resources: [first, ...others].flatMap(({ resources }) => resources) }],
  );
}

function buildRulesOfResource(rights: readonly Right[]): PolicyRule[] {
  const namesOf = (verb: Verb) => {
    const ofVerb = rights.filter((right) => right.verb === verb);
    // A right without a name includes those with a name.
    const names = ofVerb.map(({ name }) => name);
    return names.includes(undefined) ? [] : [...new Set(names)].sort();
  };
  const verbs = VERBS.filter((verb) => rights.some((right) => right.verb === verb));
  const byNames = Map.groupBy(verbs, (verb) => JSON.stringify(namesOf(verb)));
  const [{ group, resource } = { group: '', resource: '' }] = rights;
  return [...byNames].map(([key, ofNames]) => {
    const names = JSON.parse(key) as string[];
    return {
      apiGroups: [group],
      resources: [resource],
      ...(names.length > 0 && { resourceNames: names }),
      verbs: ofNames,
    };
  });
}

function buildBinding(
  { kind, metadata }: Pick<AccessResource, 'kind' | 'metadata'>,
  accounts: readonly Account[],
): AccessResource {
  return {
    apiVersion: API_VERSION,
    kind: kind === 'Role' ? 'RoleBinding' : 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: API_GROUP, kind, name: metadata.name },
    subjects: accounts.map((account) =>
      account.kind === 'ServiceAccount'
        ? account
        : { kind: account.kind, apiGroup: API_GROUP, name: account.name },
    ),
  };
}

function hashAccounts(accounts: readonly Account[]): string {
  const text = JSON.stringify(accounts.map(({ kind, namespace, name }) => [kind, namespace, name]).sort());
  return createHash('sha256').update(text).digest('hex').slice(0, SHOWN_HASH_CHARS);
}
