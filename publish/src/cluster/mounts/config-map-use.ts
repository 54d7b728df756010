import { listMountedConfigMaps } from '../../resources/mount.ts';
import type { ClusterApi } from '../api.ts';
import { planUnmount } from './plan.ts';
import { countOutdated, findHold } from './progress.ts';
import { listWorkloads, readTemplate, type Workload } from './workload.ts';

/** Which ConfigMap is about to go, and what goes before it. */
export interface ConfigMapQuestion {
  name: string;
  namespace: string;
  /** The plugin whose mounts are taken back before: in a dry run they are still there. */
  unmounting?: string;
}

/** Why a ConfigMap must stay. */
export interface ConfigMapUse {
  reason: string;
  /** True if it is over once pods that restart by themselves have done so. */
  isPassing: boolean;
}

/**
 * Says why a ConfigMap with the filter must not be deleted yet; undefined when it may. Pods that mount it could not
 * start without it: those of a template that names it, and those that a workload still makes of an earlier template
 * until all its pods have the latest.
 */
export async function findConfigMapUse(
  question: ConfigMapQuestion,
  cluster: ClusterApi,
): Promise<ConfigMapUse | undefined> {
  const workloads = await listWorkloads(question.namespace, cluster);
  const uses = workloads.map((workload) => findUse(workload, question)).filter((use) => use !== undefined);
  return uses.find(({ isPassing }) => !isPassing) ?? uses[0];
}

function findUse(workload: Workload, { name, unmounting }: ConfigMapQuestion): ConfigMapUse | undefined {
  const what = `${workload.kind} ${workload.metadata.name}`;
  const hold = findHold(workload);
  if (listMountedConfigMaps(readTemplate(workload).annotations).includes(name) || isVolume(workload, name)) {
    const isTakenBack = unmounting !== undefined && planUnmount(workload, unmounting)?.change !== undefined;
    if (!isTakenBack) return { reason: `${what} mounts it`, isPassing: false };
    if (hold === undefined) return undefined;
  } else if (countOutdated(workload) === 0) return undefined;
  return {
    reason: `pods of ${what} may mount it until they are restarted${hold === undefined ? '' : `; ${hold}`}`,
    isPassing: hold === undefined,
  };
}

function isVolume({ spec }: Workload, name: string): boolean {
  return (spec.template.spec?.volumes ?? []).some(({ configMap }) => configMap?.name === name);
}
