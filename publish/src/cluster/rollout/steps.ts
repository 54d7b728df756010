import { ExitCode, PublishError } from '../../errors.ts';
import { type Action, makeOutcome, type NamespaceReport, type Outcome } from '../outcome.ts';

/** One write in a namespace. */
export interface Step {
  /** The resource that it writes; undefined if the step itself finds which resources there are. */
  resource?: { kind: string; metadata: { name: string; namespace?: string } };
  run(): Promise<Outcome[]>;
}

/**
 * Runs steps in order, up to the first that fails; the report then says what is written and what is not. Throws only what
 * is not a `PublishError`.
 */
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
