import type { Workload } from './workload.ts';

/**
 * How many pods of a workload do not have the latest template yet. Zero where no controller has ever looked at it: then
 * there are no pods. Source: kubectl `polymorphichelpers/rollout_status.go`.
 */
export function countOutdated({ kind, metadata, status = {} }: Workload): number {
  const read = (name: string) => (typeof status[name] === 'number' ? status[name] : 0);
  const [now, updated] =
    kind === 'DaemonSet'
      ? [read('desiredNumberScheduled'), read('updatedNumberScheduled')]
      : [read('replicas'), read('updatedReplicas')];
  // What the controller has not seen yet it has not done either.
  if (read('observedGeneration') < (metadata.generation ?? 0)) return now;
  return Math.max(0, now - updated);
}

/** Says why the pods of a workload do not restart by themselves when their template changes. Undefined when they do. */
export function findHold({ kind, spec }: Workload): string | undefined {
  if (spec.paused) return 'it is paused: its pods restart after `kubectl rollout resume`';
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type === 'OnDelete') return 'its pods restart only when they are deleted (updateStrategy OnDelete)';
  const partition = kind === 'StatefulSet' ? (rollingUpdate?.partition ?? 0) : 0;
  if (partition > 0) return `its pods below number ${partition} restart only when the partition is lowered`;
  return undefined;
}

/** Tells what a change of the template does to the pods of a workload; `purpose` is what for, such as "to mount the filter". */
export function describeRestart(workload: Workload, purpose: string): string {
  const hold = findHold(workload);
  if (hold !== undefined) return `restart needed ${purpose}: ${hold}`;
  if (workload.spec.strategy?.type === 'Recreate') {
    return `its pods restart ${purpose}, all at once (strategy Recreate)`;
  }
  return `its pods restart ${purpose}`;
}
