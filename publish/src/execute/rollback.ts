import { openCluster } from '../cluster/client.ts';
import type { NamespaceReport } from '../cluster/outcome.ts';
import { rollBack } from '../cluster/rollout/rollback.ts';
import type { RunContext } from '../context.ts';
import { parseReference } from '../image/reference.ts';
import type { RollbackPlans, RollbackRequest } from '../plan/rollback.ts';
import { rollOut, withoutInterruption } from './rollout.ts';
import { checkSignature } from './signature.ts';
import { awaitPlugin, emitIfEmpty } from './wait.ts';

// What is done would go forward again.
const ADVICE = 'Run it again only for those that are not done.';

/** Has the plugins load their previous images, and waits for the proxies if the request says so. Throws if a namespace failed. */
export async function executeRollbacks(
  plan: RollbackPlans,
  run: RunContext,
  request: RollbackRequest,
): Promise<void> {
  const { cluster, plans, failures, isHeld, openAccess } = plan;
  const { namespaces, name, rootNamespace, write, verifyKey, wait } = request;
  if (!isHeld) {
    const images = new Map(plans.values().map(({ to }) => [to.image, to.digest]));
    for (const [image, digest] of images) {
      await checkSignature({ ...parseReference(image), digest }, verifyKey, openAccess, run);
    }
  }
  const writer = openCluster(request.cluster, withoutInterruption(run));
  const work = async (namespace: string) => {
    const failure = failures.get(namespace);
    if (failure !== undefined) throw failure;
    const rollback = plans.get(namespace);
    if (isHeld || rollback === undefined) return skip(namespace);
    return rollBack(rollback, writer, { ...write, name });
  };
  const advice = isHeld ? 'Nothing was written.' : ADVICE;
  await rollOut({ namespaces, verb: 'roll back', advice, settings: write, work }, run);
  if (wait === undefined) return;
  emitIfEmpty(await awaitPlugin({ namespaces, name, rootNamespace }, cluster, wait, run), run);
}

function skip(namespace: string): NamespaceReport {
  const reason = 'nothing is written, another namespace failed';
  const outcome = { namespace, kind: 'Namespace', name: namespace, action: 'skipped' as const, reason };
  return { namespace, outcomes: [outcome] };
}
