import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import { eventually } from '../support/eventually.ts';
import { type ApiAccess, getJson, readAccess } from './raw-api.ts';
import { type ResourceMetadata, withoutStatus } from './resource-content.ts';

/** Everything that an API server holds: `GROUP/VERSION KIND NAMESPACE/NAME` to the content without the status. */
export type ApiSnapshot = ReadonlyMap<string, string>;

type ApiList = { resources: { name: string; kind: string; verbs: string[] }[] };
type Groups = { groups: { preferredVersion: { groupVersion: string } }[] };
type Items = { items?: { metadata: ResourceMetadata; status?: unknown }[] | null };

// They change by themselves, again and again: a Node whenever its kubelet reports.
const RESTLESS = ['Lease', 'Event', 'ComponentStatus', 'APIService', 'Node'];
const ELECTION = 'control-plane.alpha.kubernetes.io/leader';
// What istiod writes into each namespace, some time after it was made.
const OF_ISTIOD = 'istio.io/config';

/** Reads every resource of every kind that can be listed, in all namespaces, once nothing changes any more. */
export async function takeSnapshot(): Promise<ApiSnapshot> {
  const access = await readAccess(getMesh().cluster.kubeconfig);
  let before: ApiSnapshot = new Map();
  return eventually(
    'the API server to be at rest',
    async () => {
      const now = await readAll(access);
      const changes = compareSnapshots(before, now);
      before = now;
      return { now, changes };
    },
    ({ changes }) => changes.length === 0,
    { intervalMs: 500 },
  ).then(({ now }) => now);
}

/** Lists what was made, changed or deleted between two snapshots: `+`, `~` or `-`, and the resource. */
export function compareSnapshots(before: ApiSnapshot, after: ApiSnapshot): string[] {
  const made = [...after.keys()].filter((key) => !before.has(key)).map((key) => `+ ${key}`);
  const gone = [...before.keys()].filter((key) => !after.has(key)).map((key) => `- ${key}`);
  const changed = [...after].filter(([key, value]) => before.has(key) && before.get(key) !== value);
  return [...made, ...changed.map(([key]) => `~ ${key}`), ...gone].sort();
}

async function readAll(access: ApiAccess): Promise<ApiSnapshot> {
  const { groups } = (await getJson(access, '/apis')) as Groups;
  const versions = [
    'api/v1',
    ...groups.map(({ preferredVersion }) => `apis/${preferredVersion.groupVersion}`),
  ];
  const found = await Promise.all(versions.map((version) => readVersion(access, version)));
  const all = new Map(found.flat());
  assert.ok(all.size > 50, 'a snapshot of the whole API server');
  return all;
}

async function readVersion(access: ApiAccess, version: string): Promise<[string, string][]> {
  const { resources } = (await getJson(access, `/${version}`)) as ApiList;
  const listable = resources.filter(({ name, verbs }) => verbs.includes('list') && !name.includes('/'));
  const lists = await Promise.all(
    listable
      .filter(({ kind }) => !RESTLESS.includes(kind))
      .map(async ({ name, kind }) => {
        const { items } = (await getJson(access, `/${version}/${name}`)) as Items;
        return (items ?? [])
          .filter(({ metadata }) => !(ELECTION in (metadata.annotations ?? {})))
          .filter(({ metadata }) => !(OF_ISTIOD in (metadata.labels ?? {})))
          .map((item): [string, string] => [
            `${version.replace(/^apis?\//, '')} ${kind} ${item.metadata.namespace ?? ''}/${item.metadata.name}`,
            JSON.stringify(withoutStatus(item)),
          ]);
      }),
  );
  return lists.flat();
}
