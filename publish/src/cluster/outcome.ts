import type { ClusterResource } from './api.ts';

/** What happened to a resource. In a dry run: what would happen to it. */
export type Action = 'created' | 'configured' | 'unchanged' | 'deleted' | 'skipped' | 'failed';

/** What happened to one resource of a namespace; `reason` explains it if it is not obvious. */
export interface Outcome {
  namespace: string;
  kind: string;
  name: string;
  action: Action;
  reason?: string;
  /** What to do about a failure that did not stop the others: whole sentences. */
  fix?: string;
}

/** What happened in a namespace. */
export interface NamespaceReport {
  namespace: string;
  /** One for each resource, in the order in which they are written. */
  outcomes: Outcome[];
  /** Why the namespace is not as requested. */
  failure?: Error;
  /** The namespace does not exist: nothing was done, which alone is not a failure. */
  isMissing?: boolean;
  /** What people should know although it is not a failure: whole sentences. */
  warnings?: string[];
}

/** What is emitted during a rollout or a removal, as it happens. */
export type RolloutEvent =
  | { kind: 'namespace-done'; report: NamespaceReport }
  /** A pod template is about to change. `reason` says what that does to the pods. */
  | { kind: 'workload-restarting'; workload: ClusterResource; reason: string }
  /** The ConfigMap is deleted once pods no longer need it. `reason` names the pods. */
  | { kind: 'waiting-for-pods'; configMap: ClusterResource; reason: string };

/** Takes each event as it happens. */
export type EmitRolloutEvent = (event: RolloutEvent) => void;

/** How steps write, and who is told. */
export interface StepOptions {
  /** The server checks everything and keeps nothing. */
  isDryRun?: boolean;
  /** Ends a wait for pods, but not a write. */
  signal?: AbortSignal;
  emit?: EmitRolloutEvent;
}

/** Makes the outcome of a resource. */
export function makeOutcome(
  { kind, metadata: { name, namespace } }: { kind: string; metadata: { name: string; namespace?: string } },
  action: Action,
  reason?: string,
): Outcome {
  return { namespace: namespace ?? '', kind, name, action, ...(reason !== undefined && { reason }) };
}
