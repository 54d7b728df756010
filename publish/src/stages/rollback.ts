import type { ClusterApi } from '../cluster/api.ts';
import { openBoth } from '../cluster/client.ts';
import type { NamespaceReport } from '../cluster/outcome.ts';
import { findServedKinds, isPlugin } from '../cluster/rollout/inventory.ts';
import { forEachNamespace } from '../cluster/rollout/namespaces.ts';
import { planRollback, type RollbackPlan, rollBack } from '../cluster/rollout/rollback.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import { parseReference } from '../image/reference.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { WaitSettings } from '../options/proxies.ts';
import type { RegistryRequest } from '../options/registry.ts';
import type { WriteSettings } from '../options/rollout.ts';
import type { Signer } from '../options/signatures.ts';
import { checkSignature, type OpenAccess, prepareAccess } from './registry.ts';
import { rollOut } from './rollout.ts';
import { awaitPlugin, emitIfEmpty } from './status.ts';

/** What is to be rolled back, and how. */
export interface RollbackRequest {
  namespaces: readonly string[];
  name: string;
  rootNamespace: string;
  cluster: ClusterChoice;
  write: WriteSettings;
  registry: RegistryRequest;
  /** The previous image may be of another host or repository than the present one. */
  isOtherRepositoryAllowed: boolean;
  wait?: WaitSettings | undefined;
  signer?: Signer | undefined;
  /** HOST[:PORT] of the registry as this machine knows it; undefined: as resources name it. */
  pushHost?: string | undefined;
}

/** To which image each namespace goes. */
export interface RollbackPlans {
  cluster: ClusterApi;
  /** Where the writes go. */
  writer: ClusterApi;
  openAccess: OpenAccess;
  plans: ReadonlyMap<string, RollbackPlan>;
  /** Why there is no plan, by namespace. */
  failures: ReadonlyMap<string, Error>;
  /** Nothing may be written anywhere: what one namespace says cannot be trusted, or the cluster is gone. */
  isHeld: boolean;
}

/** Finds out to which image each namespace goes, before the first write. */
export async function planRollbacks(request: RollbackRequest, run: RunContext): Promise<RollbackPlans> {
  const { namespaces, name, isOtherRepositoryAllowed, write } = request;
  const { cluster, writer } = openBoth(request.cluster, run);
  const kinds = (await findServedKinds(cluster)).filter(isPlugin);
  const plans = new Map<string, RollbackPlan>();
  const look = async (namespace: string) => {
    plans.set(namespace, await planRollback(namespace, { name, kinds, isOtherRepositoryAllowed }, cluster));
    return { namespace, outcomes: [] };
  };
  const { concurrency } = write;
  const { reports, stop } = await forEachNamespace(namespaces, look, { concurrency, signal: run.signal });
  const failures = new Map(
    reports.flatMap(({ namespace, failure }) => (failure === undefined ? [] : [[namespace, failure]])),
  );
  const isForged = failures
    .values()
    .some((error) => error instanceof PublishError && error.exitCode === ExitCode.verification);
  const openAccess = prepareAccess(request.registry, run);
  return { cluster, writer, openAccess, plans, failures, isHeld: isForged || stop !== undefined };
}

// What is done would go forward again.
const ADVICE = 'Run it again only for those that are not done.';

/** Has the plugins load their previous images, and waits for the proxies if the request says so. Throws if a namespace failed. */
export async function executeRollbacks(
  plan: RollbackPlans,
  run: RunContext,
  request: RollbackRequest,
): Promise<void> {
  const { cluster, writer, plans, failures, isHeld, openAccess } = plan;
  const { namespaces, name, rootNamespace, write, signer, wait, pushHost } = request;
  if (!isHeld) {
    const images = new Map(plans.values().map(({ to }) => [to.image, to.digest]));
    for (const [image, digest] of images) {
      const { registry, ...reference } = parseReference(image);
      const asked = { ...reference, registry: pushHost ?? registry, digest };
      await checkSignature({ image: asked, openAccess }, signer, run);
    }
  }
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
