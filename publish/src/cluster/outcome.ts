import { ExitCode, PublishError } from '../errors.ts';
import type { ClusterResource, ResourceName } from './api.ts';

/** What is wrong (`why`, without a final dot) and what to do (`fix`, whole sentences). Never a secret. */
export interface Advice {
  why: string;
  fix: string;
}

/** How serious a finding is: an error stops a write, a warning does so with --strict, a note never does. */
export type Severity = 'error' | 'warning' | 'note';

/** Advice, how serious it is, and what it is about. */
export interface Finding extends Advice {
  severity: Severity;
  /** The namespace or proxy; undefined if it concerns all of them. */
  about?: string;
  /** Exit code if it stops a write; by default that of a refusal by the cluster. */
  exitCode?: ExitCode;
}

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

/** How steps write, and who is told. */
export interface StepOptions {
  /** The server checks everything and keeps nothing. */
  isDryRun?: boolean;
  /** Ends a wait for pods, but not a write. */
  signal?: AbortSignal;
  emit?: (event: RolloutEvent) => void;
}

type NamedResource = Pick<ResourceName, 'kind' | 'metadata'>;

/** Makes the outcome of a resource. */
export function makeOutcome(
  { kind, metadata: { name, namespace } }: NamedResource,
  action: Action,
  reason?: string,
): Outcome {
  return { namespace: namespace ?? '', kind, name, action, ...(reason !== undefined && { reason }) };
}

/** One write in a namespace. */
export interface Step {
  /** The resource that it writes; undefined if the step itself finds which resources there are. */
  resource?: NamedResource;
  run(): Promise<Outcome[]>;
}

/** Runs steps in order, up to the first that fails. The report says what is written and what is not. */
export async function runSteps(namespace: string, steps: readonly Step[]): Promise<NamespaceReport> {
  const outcomes: Outcome[] = [];
  let error: PublishError | undefined;
  const note = ({ resource }: Step, action: Action, reason: string) => {
    if (resource !== undefined) outcomes.push(makeOutcome(resource, action, reason));
  };
  for (const step of steps) {
    if (error !== undefined) {
      note(step, 'skipped', 'an earlier step failed');
      continue;
    }
    try {
      outcomes.push(...(await step.run()));
    } catch (thrown) {
      if (!(thrown instanceof PublishError)) throw thrown;
      error = thrown;
      note(step, 'failed', thrown.why);
    }
  }
  if (error !== undefined) return { namespace, outcomes, failure: addProgress(error, outcomes, namespace) };
  const failed = outcomes.filter(({ action }) => action === 'failed');
  return { namespace, outcomes, ...(failed.length > 0 && { failure: combineFailures(failed, namespace) }) };
}

// A step about many resources goes on when it fails for some of them.
function combineFailures(failed: readonly Outcome[], namespace: string): PublishError {
  const reasons = failed.map(({ kind, name, reason }) => `${kind} ${name}: ${reason ?? 'no reason'}`);
  const fixes = [...new Set(failed.flatMap(({ fix }) => fix ?? []))];
  const fix = fixes.length > 0 ? fixes.join(' ') : 'Fix these problems, and run the command again.';
  return new PublishError({
    what: `Cannot finish ${namespace}`,
    why: reasons.join('; '),
    fix: `Everything else in it is done. ${fix}`,
    exitCode: ExitCode.cluster,
  });
}

// Whoever reads the error must know what is in the cluster now.
function addProgress(error: PublishError, outcomes: readonly Outcome[], namespace: string): PublishError {
  const list = (wanted: readonly Action[]) =>
    outcomes
      .filter(({ action }) => wanted.includes(action))
      .map(({ kind, name }) => `${kind} ${name}`)
      .join(', ');
  const written = list(['created', 'configured', 'deleted']);
  if (written === '') return error;
  const missing = list(['failed', 'skipped']);
  return new PublishError({
    what: error.what,
    why: `${error.why}; ${namespace} is incomplete: ${written} done, ${missing === '' ? 'the rest' : missing} not done`,
    fix: error.fix,
    exitCode: error.exitCode,
    cause: error,
  });
}
