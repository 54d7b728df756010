import { ExitCode, PublishError, verificationError } from '../../errors.ts';
import { type ClusterApi, type ClusterResource, describeResource, type ResourceKind } from '../api.ts';
import type { NamespaceReport } from '../outcome.ts';
import { isAppliedByUs, isOurs, pickOwned } from '../ownership.ts';
import { type RolloutMode, rollOutNamespace } from './namespace-rollout.ts';
import {
  findPreviousProblem,
  isFromFile,
  type PinnedImage,
  readImage,
  readPreviousImage,
  swapImage,
} from './previous-image.ts';

const APPLY = 'Apply the version that you want: `meshtap apply --image IMAGE@sha256:HEX`.';

/** What a rollback does to the plugin of a namespace. */
export interface RollbackPlan {
  namespace: string;
  from: PinnedImage;
  to: PinnedImage;
  plugin: ClusterResource;
}

/** Which plugin is rolled back: its name, and the kinds that it may have. */
export interface RollbackRequest {
  name: string;
  kinds: readonly ResourceKind[];
  isOtherRepositoryAllowed: boolean;
}

/** Finds the previous image of a plugin. Throws a `PublishError`: exit code 3 if there is none, 5 if it cannot be trusted. */
export async function planRollback(
  namespace: string,
  { name, kinds, isOtherRepositoryAllowed }: RollbackRequest,
  cluster: ClusterApi,
): Promise<RollbackPlan> {
  const found = await Promise.all(
    kinds.map((kind) => cluster.read({ ...kind, metadata: { name, namespace } })),
  );
  // A resource of the other kind may have our labels without being ours.
  const candidates = found.filter((each) => each !== undefined && isOurs(each, name));
  const plugin = candidates.find((each) => each && isAppliedByUs(each)) ?? candidates[0];
  if (plugin === undefined) {
    const fix = 'Give the name of the plugin with --name, or create one with `meshtap apply`.';
    throw refuse(namespace, `it has no plugin ${name} that meshtap applied`, fix);
  }
  const plan = makePlan(plugin, namespace);
  const { from, to } = plan;
  // Anybody who may write annotations may have changed it.
  if (from.repository === to.repository || isOtherRepositoryAllowed) return plan;
  const why = `${describeResource(plugin)} would go from ${from.image} to ${to.image}, which is in another repository`;
  throw distrust(namespace, why, 'If you trust that image, add --allow-other-repository.');
}

/** Has the plugin of a namespace load its previous image. */
export async function rollBack(
  { namespace, from, to, plugin }: RollbackPlan,
  cluster: ClusterApi,
  mode: RolloutMode,
): Promise<NamespaceReport> {
  const { outcomes, ...rest } = await rollOutNamespace({ namespace, resources: [plugin] }, cluster, mode);
  const reason = `from ${from.image} to ${to.image}`;
  return {
    ...rest,
    outcomes: outcomes.map((outcome) => (outcome.action === 'configured' ? { ...outcome, reason } : outcome)),
  };
}

// Everything else that we applied is kept.
function makePlan(plugin: ClusterResource, namespace: string): RollbackPlan {
  const name = describeResource(plugin);
  const [from, to, owned] = [readImage(plugin), readPreviousImage(plugin), pickOwned(plugin)];
  if (isFromFile(plugin)) {
    const why = `${name} loads its module from a ConfigMap, which keeps no previous version`;
    throw refuse(namespace, why, 'Apply the earlier module with --wasm FILE and --restart.');
  }
  if (from === undefined) throw refuse(namespace, `${name} does not load an image by digest`, APPLY);
  const problem = findPreviousProblem(plugin);
  if (problem !== undefined) throw distrust(namespace, `${name} loads ${from.image}; ${problem}`, APPLY);
  if (to === undefined) throw refuse(namespace, `${name} has no previous image`, APPLY);
  if (owned === undefined || readImage(owned) === undefined) {
    throw refuse(namespace, `${name} is managed by another field manager`, APPLY);
  }
  return { namespace, from, to, plugin: swapImage(owned, to) };
}

function distrust(namespace: string, why: string, fix: string): PublishError {
  return verificationError(`Cannot roll back ${namespace}`, why, `Nothing was written. ${fix}`);
}

function refuse(namespace: string, why: string, fix: string): PublishError {
  return new PublishError({ what: `Cannot roll back ${namespace}`, why, fix, exitCode: ExitCode.cluster });
}
