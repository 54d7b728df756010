import type { Action, NamespaceReport, RolloutEvent } from '../cluster/outcome.ts';
import { type ClusterResource, describeResource } from '../cluster/resource.ts';
import type { PrunePlan } from '../cluster/rollout/inventory.ts';
import { visibleLine } from '../output/visible-text.ts';

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

/** Formats what will be pruned: one line for each resource. */
export function formatPrunePlan(plan: PrunePlan): string {
  const resources = [...plan.values()].flat();
  if (resources.length === 0) return 'Nothing to prune.\n';
  const lines = resources.map(
    (resource: ClusterResource) => `  ${visibleLine(describeResource(resource))}\n`,
  );
  return `To be pruned after the other resources of the namespace are applied:\n${lines.join('')}`;
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
