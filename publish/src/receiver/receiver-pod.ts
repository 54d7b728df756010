import type { ClusterApi, ClusterResource, NamespacedName } from '../cluster/api.ts';
import { ClusterError } from '../cluster/refusal.ts';
import { ExitCode, PublishError, usageError } from '../errors.ts';
import { objectOf, objectsOf, textOf } from '../json.ts';
import { RECEIVER_LABEL, type ReceiverName } from '../resources/receiver-spec.ts';

const FORBIDDEN = 403;
const POD = { apiVersion: 'v1', kind: 'Pod' };

/**
 * Finds the pod of a receiver: of `receiver`, or of the only one in the cluster. Throws an error if no pod is ready, or if
 * there are several receivers.
 */
export async function findReceiverPod(cluster: ClusterApi, receiver?: ReceiverName): Promise<NamespacedName> {
  const pods = receiver === undefined ? await listAll(cluster) : await listOf(cluster, receiver);
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const names = [...new Set(living.map(describeReceiver))].sort();
  if (names.length > 1) {
    throw usageError(
      'Cannot choose a receiver',
      `there are several in the cluster: ${names.join(', ')}`,
      'Give one with --receiver NAMESPACE/NAME.',
    );
  }
  const ready = living.find(isReady);
  if (ready !== undefined) return nameOf(ready);
  throw describeAbsence(cluster, receiver, living[0]);
}

async function listAll(cluster: ClusterApi): Promise<ClusterResource[]> {
  try {
    return await cluster.list(POD, { labelSelector: RECEIVER_LABEL });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== FORBIDDEN) throw error;
    const { what, why, exitCode } = error;
    const fix =
      'Give the namespace of the receiver with --receiver NAMESPACE: then no other namespace is read. ' +
      '`meshtap rbac --commands tail,view,openapi --receiver NAMESPACE` prints the rights that this needs.';
    throw new PublishError({ what, why, fix, exitCode, cause: error });
  }
}

function listOf(cluster: ClusterApi, { namespace, name }: ReceiverName): Promise<ClusterResource[]> {
  return cluster.list(POD, { namespace, labelSelector: `${RECEIVER_LABEL}=${name}` });
}

function nameOf({ metadata }: ClusterResource): NamespacedName {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

function describeReceiver({ metadata }: ClusterResource): string {
  return `${metadata.namespace}/${metadata.labels?.[RECEIVER_LABEL]}`;
}

function isReady({ status }: ClusterResource): boolean {
  return objectsOf(objectOf(status).conditions).some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
}

function describeAbsence(
  { name: cluster }: ClusterApi,
  receiver: ReceiverName | undefined,
  pod: ClusterResource | undefined,
): PublishError {
  const what = 'Cannot reach the receiver';
  if (pod !== undefined) {
    const { namespace, name } = nameOf(pod);
    const phase = textOf(objectOf(pod.status).phase) ?? 'Pending';
    const fix = `See \`kubectl describe pod ${name} --namespace ${namespace}\`.`;
    const why = `its pod ${namespace}/${name} is ${phase} and not ready`;
    return new PublishError({ what, why, fix, exitCode: ExitCode.cluster });
  }
  const where = receiver === undefined ? `the cluster ${cluster}` : `the namespace ${receiver.namespace}`;
  const named = receiver === undefined ? '' : ` with the name ${receiver.name}`;
  const place = receiver?.namespace ?? 'NAMESPACE';
  const fix = `Start one with \`meshtap receiver ${place} | kubectl apply -f -\`, or give another namespace with --receiver.`;
  return new PublishError({
    what,
    why: `there is none${named} in ${where}`,
    fix,
    exitCode: ExitCode.cluster,
  });
}
