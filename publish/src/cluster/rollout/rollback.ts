import { ExitCode, PublishError } from '../../errors.ts';
import type { ClusterApi } from '../api.ts';
import { type ClusterResource, describeResource, type ResourceKind } from '../resource.ts';
import type { WriteMode } from './change.ts';
import { pickOwned } from './field-set.ts';
import { rollOutNamespace } from './namespace-rollout.ts';
import type { NamespaceReport } from './outcome.ts';
import { isOurs } from './ownership.ts';
import { isFromFile, readImage, readPreviousImage, swapImage } from './previous-image.ts';

const SHOWN_DIGEST_CHARS = 'sha256:'.length + 12;

/** Has the plugin of a namespace load the image that it loaded before. Throws a `PublishError` when it knows of none. */
export async function rollBackNamespace(
  { namespace, kinds }: { namespace: string; kinds: readonly ResourceKind[] },
  cluster: ClusterApi,
  mode: WriteMode,
): Promise<NamespaceReport> {
  const plugin = await findPlugin(namespace, kinds, cluster, mode.name);
  const unit = { namespace, resources: [makeEarlier(plugin)] };
  const { outcomes, ...rest } = await rollOutNamespace(unit, cluster, mode);
  const [from, to] = [readImage(plugin), readPreviousImage(plugin)].map((image) =>
    image?.digest.slice(0, SHOWN_DIGEST_CHARS),
  );
  return {
    ...rest,
    outcomes: outcomes.map((outcome) =>
      outcome.action === 'configured' ? { ...outcome, reason: `from ${from} to ${to}` } : outcome,
    ),
  };
}

async function findPlugin(
  namespace: string,
  kinds: readonly ResourceKind[],
  cluster: ClusterApi,
  name: string,
): Promise<ClusterResource> {
  const found = await Promise.all(
    kinds.map((kind) => cluster.read({ ...kind, metadata: { name, namespace } })),
  );
  const plugin = found.find((each) => each !== undefined && isOurs(each, name));
  if (plugin !== undefined) return plugin;
  throw refuse(
    namespace,
    `it has no plugin ${name} of ours`,
    'Name the plugin with --name; `meshtap apply` makes one.',
  );
}

// All else that we have applied stays as it is.
function makeEarlier(plugin: ClusterResource): ClusterResource {
  const namespace = plugin.metadata.namespace ?? '';
  const owned = pickOwned(plugin);
  const previous = readPreviousImage(plugin);
  if (isFromFile(plugin)) {
    throw refuse(
      namespace,
      `${describeResource(plugin)} loads a module that pods mount, of which there is one alone`,
      'Apply the earlier module with --wasm FILE and --restart.',
    );
  }
  if (readImage(plugin) === undefined) {
    throw refuse(
      namespace,
      `${describeResource(plugin)} loads no image by digest`,
      'Apply the version that you want: `meshtap apply --image IMAGE@sha256:HEX`.',
    );
  }
  if (previous === undefined || owned === undefined || readImage(owned) === undefined) {
    throw refuse(
      namespace,
      `${describeResource(plugin)} ${previous === undefined ? 'has had no other image' : 'is managed by somebody else'}`,
      'Apply the version that you want: `meshtap apply --image IMAGE@sha256:HEX`.',
    );
  }
  return swapImage(owned, previous);
}

function refuse(namespace: string, why: string, fix: string): PublishError {
  return new PublishError({
    what: `Cannot roll back ${namespace}`,
    why,
    fix,
    exitCode: ExitCode.cluster,
  });
}
