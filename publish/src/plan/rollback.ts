import type { ClusterApi } from '../cluster/api.ts';
import { openCluster } from '../cluster/client.ts';
import { findServedKinds, isPlugin } from '../cluster/rollout/inventory.ts';
import { forEachNamespace } from '../cluster/rollout/namespaces.ts';
import { planRollback, type RollbackPlan } from '../cluster/rollout/rollback.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { WaitSettings } from '../options/proxies.ts';
import type { RegistryRequest } from '../options/registry.ts';
import type { WriteSettings } from '../options/rollout.ts';
import type { SigningKey } from '../options/signing.ts';
import { type OpenAccess, prepareAccess } from './registry-access.ts';

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
  wait?: WaitSettings;
  verifyKey?: Required<SigningKey>;
}

/** To which image each namespace goes. */
export interface RollbackPlans {
  cluster: ClusterApi;
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
  const cluster = openCluster(request.cluster, run);
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
  return { cluster, openAccess, plans, failures, isHeld: isForged || stop !== undefined };
}
