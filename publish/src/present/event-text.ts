import { describePlace } from '../../../receive/src/store/store-place.ts';
import { type ClusterResource, describeResource } from '../cluster/api.ts';
import type { Action, NamespaceReport, RolloutEvent } from '../cluster/outcome.ts';
import { explainKept } from '../cluster/ownership.ts';
import type { PrunePlan } from '../cluster/rollout/inventory.ts';
import { buildMount, type MountSettings } from '../config-map/config-map.ts';
import type { Event } from '../events.ts';
import { isLoopback, type ReceivingSettings } from '../options/receiving.ts';
import { visibleLine } from '../output/visible-text.ts';
import type { PushEvent } from '../registry/upload.ts';

/** Writes a step of a push as one line for a person. */
export function formatPushEvent(event: PushEvent): string {
  const { name } = event;
  switch (event.kind) {
    case 'untagged':
      return `${name} has no tag: the image is pushed by digest alone, and some registries delete untagged images`;
    case 'already-there':
      return `${name} is there already with this digest, nothing to upload`;
    case 'uploaded':
      return `Pushed ${name} (${event.digest})${formatMove(event.previousDigest)}`;
    case 'verified':
      return `Checked ${name}: the registry gives it back unchanged, and Istio's agent would load it (${event.sizeBytes} bytes)`;
    case 'sbom-attached':
      return `Attached the SBOM to ${name} (${event.mediaType})`;
    case 'signed':
      return `Signed ${name}`;
    case 'tagged':
      return `Tagged ${name}${formatMove(event.previousDigest)}`;
  }
}

function formatMove(previousDigest: string | undefined): string {
  return previousDigest === undefined ? '' : `; the tag pointed at ${previousDigest} before`;
}

const PLANNED: Partial<Record<Action, string>> = {
  created: 'to create',
  configured: 'to configure',
  deleted: 'to delete',
};

/** Formats an event of a rollout as one line; of a dry run, as what would happen. */
export function formatRolloutEvent(event: RolloutEvent, { isDryRun = false } = {}): string {
  switch (event.kind) {
    case 'namespace-done':
      return `${event.report.namespace}: ${countActions(event.report, isDryRun)}`;
    case 'workload-restarting':
      return `${describeResource(event.workload)}: ${event.reason}`;
    case 'waiting-for-pods':
      return `${describeResource(event.configMap)} is kept for now: ${event.reason}`;
  }
}

/** Formats what will be pruned, and what has our labels but stays: one line for each resource. */
export function formatPrunePlan(plan: PrunePlan): string {
  const [pruned, kept] = splitKept([...plan.values()].flat());
  if (pruned.length + kept.length === 0) return 'Nothing to prune.\n';
  return `${formatList('To be pruned after the other resources of the namespace are applied:', pruned)}${formatList('Not pruned, although it has our labels:', kept)}`;
}

/** Formats what a removal from all namespaces deletes, restarts and keeps: one line for each resource. */
export function formatRemovalPlan({
  resources,
  restarts,
}: Pick<Extract<Event, { kind: 'removal-planned' }>, 'resources' | 'restarts'>): string {
  const [deleted, kept] = splitKept(resources);
  const restarted = restarts.map(({ workload, reason = '' }) => `${describeResource(workload)}: ${reason}`);
  return [
    formatList('To be deleted:', deleted),
    formatList('To be restarted:', restarted),
    formatList('Not deleted, although it has our labels:', kept),
  ].join('');
}

// What is deleted and, with the reason, what is kept.
function splitKept(resources: readonly ClusterResource[]): [deleted: string[], kept: string[]] {
  const lines = resources.map((resource) => ({
    name: describeResource(resource),
    reason: explainKept(resource),
  }));
  return [
    lines.flatMap(({ name, reason }) => (reason === undefined ? [name] : [])),
    lines.flatMap(({ name, reason }) => (reason === undefined ? [] : [`${name}: ${reason}`])),
  ];
}

function formatList(head: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return [head, ...lines.map((line) => `  ${visibleLine(line)}`), ''].join('\n');
}

// "2 created, 1 unchanged", in the order in which each first appears; of a dry run "2 to create, 1 unchanged".
function countActions({ outcomes }: NamespaceReport, isDryRun: boolean): string {
  const counts = new Map<string, number>();
  for (const { action } of outcomes) {
    const word = (isDryRun ? PLANNED[action] : undefined) ?? action;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ') || 'nothing to do';
}

/** Explains to a person who applies the resources by other means how pods come to mount the module. */
export function formatMountAdvice(mount: MountSettings, namespaces: readonly string[]): string {
  const namespace = namespaces.length === 1 ? namespaces[0] : 'NAMESPACE';
  const patch = JSON.stringify({ spec: { template: { metadata: buildMount(mount) } } });
  return `Only pods that mount ConfigMap ${mount.configMap} load the filter. Apply the resources with \`kubectl apply --server-side\`.
Then patch each Deployment, StatefulSet and DaemonSet that you want to tap, which restarts its pods:
  kubectl patch deployment NAME --namespace ${namespace} --patch '${patch}'
\`meshtap apply\` does all of it, and \`meshtap remove\` undoes it.
`;
}

/** Writes where a receiver listens and what to do next. */
export function formatStart(
  { store, listen, pageToken }: ReceivingSettings,
  urls: { ingest: string; page: string },
  hasPage: boolean,
): string {
  const { port } = new URL(urls.ingest);
  const lines = [
    `Ingest: ${urls.ingest}  (stored in ${describePlace(store)})`,
    `Page:   ${urls.page}${pageToken === undefined ? '' : '  (it asks for the token)'}`,
    ...(hasPage
      ? []
      : ['Warning: the page is not built, so there is only the API. Run `make build` to build it.']),
    isLoopback(listen.host)
      ? 'Only this machine can post here. To see the traffic of a cluster, run `meshtap receiver NAMESPACE | kubectl apply -f -`.'
      : `Next: meshtap publish NAMESPACE --image IMAGE --backend-external --backend-address HOST --backend-port ${port}`,
  ];
  return lines.map((line) => `${visibleLine(line)}\n`).join('');
}
