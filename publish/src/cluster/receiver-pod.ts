import { ExitCode, PublishError, usageError } from '../errors.ts';
import { objectOf, objectsOf, textOf } from '../json.ts';
import type { ReceiverName } from '../options/receiver.ts';
import { RECEIVER_LABEL } from '../resources/receiver.ts';
import type { ClusterApi } from './api.ts';
import type { PodName } from './port-forward.ts';
import type { ClusterResource } from './resource.ts';

const POD = { apiVersion: 'v1', kind: 'Pod' };

/**
 * Finds the pod of a receiver: of the one that is named, else of the only one in the cluster. Throws an error that says
 * what to do when there is none that runs, or more than one receiver.
 */
export async function findReceiverPod(cluster: ClusterApi, receiver?: ReceiverName): Promise<PodName> {
  const pods = receiver === undefined ? await listAll(cluster) : await listOf(cluster, receiver);
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const names = [...new Set(living.map(describeReceiver))].sort();
  if (names.length > 1) {
    throw usageError(
      'Cannot choose a receiver',
      `there are several in the cluster: ${names.join(', ')}`,
      'Name one with --receiver NAMESPACE/NAME.',
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
    if (!(error instanceof PublishError) || error.exitCode !== ExitCode.cluster) throw error;
    const { what, why, fix, exitCode } = error;
    const ownFix = `Name the namespace of the receiver, --receiver NAMESPACE, so that no other is looked at. Else: ${fix}`;
    throw new PublishError({ what, why, fix: ownFix, exitCode, cause: error });
  }
}

function listOf(cluster: ClusterApi, { namespace, name }: ReceiverName): Promise<ClusterResource[]> {
  return cluster.list(POD, { namespace, labelSelector: `${RECEIVER_LABEL}=${name}` });
}

function nameOf({ metadata }: ClusterResource): PodName {
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
    const why = `its pod ${namespace}/${name} is ${phase}, and not ready`;
    return new PublishError({ what, why, fix, exitCode: ExitCode.cluster });
  }
  const where = receiver === undefined ? `the cluster ${cluster}` : `the namespace ${receiver.namespace}`;
  const named = receiver === undefined ? '' : ` of the name ${receiver.name}`;
  const place = receiver?.namespace ?? 'NAMESPACE';
  const fix = `Run one: \`meshtap receiver ${place} | kubectl apply -f -\`. Or name another place with --receiver.`;
  return new PublishError({
    what,
    why: `there is none${named} in ${where}`,
    fix,
    exitCode: ExitCode.cluster,
  });
}
