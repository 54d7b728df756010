import { ExitCode, PublishError } from '../../errors.ts';
import { type Action, describeOutcome, type NamespaceReport, type Outcome } from './outcome.ts';

/** One write in a namespace. */
export interface Step {
  /** The resource it is about; undefined when it learns by itself which there are. */
  resource?: { kind: string; metadata: { name: string; namespace?: string } };
  run(): Promise<Outcome[]>;
}

/**
 * Takes steps in order, up to the first that fails; the report then says what is written and what is not. Throws only
 * what is no `PublishError`.
 */
export async function takeSteps(namespace: string, steps: readonly Step[]): Promise<NamespaceReport> {
  const outcomes: Outcome[] = [];
  let error: PublishError | undefined;
  const note = ({ resource }: Step, action: Action, reason: string) => {
    if (resource !== undefined) outcomes.push(describeOutcome(resource, action, reason));
  };
  for (const step of steps) {
    if (error !== undefined) {
      note(step, 'skipped', 'the step before it failed');
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
  if (error !== undefined) return { namespace, outcomes, failure: tellHalfWay(error, outcomes, namespace) };
  const failed = outcomes.filter(({ action }) => action === 'failed');
  return { namespace, outcomes, ...(failed.length > 0 && { failure: tellFailed(failed, namespace) }) };
}

// Steps about many resources fail for some of them, and go on with the others.
function tellFailed(failed: readonly Outcome[], namespace: string): PublishError {
  const reasons = failed.map(({ kind, name, reason }) => `${kind} ${name}: ${reason ?? 'no reason'}`);
  const fixes = [...new Set(failed.flatMap(({ fix }) => fix ?? []))];
  const fix = fixes.length > 0 ? fixes.join(' ') : 'Correct what is named, and run the command again.';
  return new PublishError({
    what: `Cannot finish ${namespace}`,
    why: reasons.join('; '),
    fix: `All else in it is done. ${fix}`,
    exitCode: ExitCode.cluster,
  });
}

// Whoever reads it must know what is there now.
function tellHalfWay(error: PublishError, outcomes: readonly Outcome[], namespace: string): PublishError {
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
    why: `${error.why}; ${namespace} is half-way: ${written} done, ${missing === '' ? 'the rest' : missing} not`,
    fix: error.fix,
    exitCode: error.exitCode,
    cause: error,
  });
}
