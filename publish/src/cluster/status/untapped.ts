import { findModuleConfigMap, MOUNTED_LABEL } from '../../config-map/config-map.ts';
import { planMount } from '../../config-map/mount-plan.ts';
import {
  countOutdated,
  findRestartObstacle,
  readTemplate,
  type Workload,
} from '../../config-map/workload.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import { hasLabels, type ProxyPod } from '../mesh/proxy-pods.ts';
import { explainUnmounted, explainUnrestarted } from './mount-advice.ts';
import type { Problem } from './report.ts';

/** Finds workloads whose pods have a sidecar, and would mount the module if they were applied to now, but do not mount it. */
export function findUntapped(
  workloads: readonly Workload[],
  pods: readonly ProxyPod[],
  { name, moduleDigest = '', selection }: ExpectedPlugin,
): Problem[] {
  const { [MOUNTED_LABEL]: _ours, ...selector } = selection.labels;
  const templates = workloads.map(readTemplate).filter(({ labels }) => labels[MOUNTED_LABEL] === name);
  const [configMap = ''] = templates.flatMap(({ annotations }) => findModuleConfigMap(annotations) ?? []);
  const mount = { name, configMap, digest: moduleDigest, selector };
  const bare = pods.filter(({ kind, labels }) => kind === 'sidecar' && labels[MOUNTED_LABEL] === undefined);
  const affected = workloads.filter((workload) => bare.some((pod) => isOf(workload, pod)));
  const actionOf = (workload: Workload) => planMount(workload, mount)?.action;
  const unmounted = affected.filter((workload) => actionOf(workload) === 'configured');
  const unrestarted = affected.filter((each) => actionOf(each) === 'unchanged' && isRestarting(each));
  return [
    ...(unmounted.length > 0 ? [{ ...explainUnmounted(unmounted), isFinal: true }] : []),
    ...unrestarted.map((workload) => ({
      ...explainUnrestarted(workload),
      ...(findRestartObstacle(workload) !== undefined && { isFinal: true }),
    })),
  ];
}

/** Returns true if a workload has pods that are not of its latest template. */
export function isRestarting(workload: Workload): boolean {
  return countOutdated(workload) > 0;
}

function isOf(workload: Workload, { labels }: ProxyPod): boolean {
  const { [MOUNTED_LABEL]: _ours, ...others } = readTemplate(workload).labels;
  return hasLabels(labels, others);
}
