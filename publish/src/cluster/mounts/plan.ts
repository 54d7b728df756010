import { MODULE_DIGEST } from '../../resources/metadata.ts';
import {
  buildMount,
  MOUNTED_LABEL,
  type MountMetadata,
  type MountSettings,
  USER_VOLUME,
  USER_VOLUME_MOUNT,
} from '../../resources/mount.ts';
import type { ClusterResource } from '../resource.ts';
import { findObstacle, isMountedByOthers, isOwnEntry } from './obstacle.ts';
import { countOutdated, describeRestart, findHold } from './progress.ts';
import { findTemplateOwners, readTemplate, type Workload } from './workload.ts';

/** What is to happen to a workload. Without `change` nothing is written. */
export interface MountStep {
  workload: Workload;
  action: 'configured' | 'unchanged' | 'skipped';
  reason?: string;
  /** What is applied: only what is ours. */
  change?: ClusterResource;
}

/**
 * Plans how the pods of a workload come to mount the filter. Undefined for a workload that the selector does not mean.
 * A changed module alone changes the workload only if `isRestart`: what is in the template makes pods restart.
 */
export function planMount(
  workload: Workload,
  mount: MountSettings,
  { isRestart = false } = {},
): MountStep | undefined {
  if (!isSelected(workload, mount)) return undefined;
  const obstacle = findObstacle(workload, mount);
  if (obstacle !== undefined) return { workload, action: 'skipped', reason: obstacle };
  const wanted = buildWanted(workload, mount);
  const isMounted = hasAll(workload, wanted.labels, wanted.annotations);
  const present = readTemplate(workload).annotations[MODULE_DIGEST];
  const isOtherModule = present !== undefined && present !== mount.digest;
  if (isMounted && !(isOtherModule && isRestart)) return describePresent(workload, isOtherModule);
  const annotations = { ...wanted.annotations, [MODULE_DIGEST]: mount.digest };
  return {
    workload,
    action: 'configured',
    reason: describeRestart(workload, isMounted ? 'to load the changed module' : 'to mount the filter'),
    change: { ...identify(workload), spec: { template: { metadata: { ...wanted, annotations } } } },
  };
}

/**
 * Plans how a workload's pods come to mount the filter of a plugin no longer: all that we own of the template goes, and
 * nothing else. Undefined for a workload that has nothing to do with it.
 */
export function planUnmount(workload: Workload, name: string): MountStep | undefined {
  const label = readTemplate(workload).labels[MOUNTED_LABEL];
  if (label !== undefined && label !== name) return undefined;
  if (ownsTemplate(workload)) {
    const reason = describeRestart(workload, 'without the filter');
    return { workload, action: 'configured', reason, change: identify(workload) };
  }
  if (label === undefined) return undefined;
  const owners = findTemplateOwners(workload, 'labels', MOUNTED_LABEL).map(({ manager }) => manager);
  const who = owners.length === 0 ? 'somebody else' : owners.join(' and ');
  return { workload, action: 'skipped', reason: `the mount is not ours: ${who} put it there` };
}

/** True if all labels of the selector are on the pods that the workload makes. */
export function isSelected(workload: Workload, { selector = {} }: MountSettings): boolean {
  const { labels } = readTemplate(workload);
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

// Without the digest, which tells of the module alone. What somebody else mounts at the same place is left to him.
function buildWanted(workload: Workload, mount: MountSettings): MountMetadata {
  const { labels, annotations } = buildMount(mount);
  const keys = isMountedByOthers(workload, mount) ? [] : [USER_VOLUME, USER_VOLUME_MOUNT];
  return { labels, annotations: Object.fromEntries(keys.map((key) => [key, annotations[key] ?? ''])) };
}

function describePresent(workload: Workload, isOtherModule: boolean): MountStep {
  const hold = findHold(workload);
  const outdated = countOutdated(workload);
  if (hold !== undefined && outdated > 0) {
    return { workload, action: 'unchanged', reason: `restart needed to mount the filter: ${hold}` };
  }
  if (!isOtherModule) return { workload, action: 'unchanged' };
  const reason = 'restart needed to load the changed module: run again with --restart';
  return { workload, action: 'unchanged', reason };
}

function hasAll(workload: Workload, labels: Record<string, string>, annotations: Record<string, string>) {
  const present = readTemplate(workload);
  const isThere = (wanted: Record<string, string>, all: Record<string, string>) =>
    Object.entries(wanted).every(([key, value]) => all[key] === value);
  return isThere(labels, present.labels) && isThere(annotations, present.annotations);
}

function ownsTemplate({ metadata }: Workload): boolean {
  return (metadata.managedFields ?? []).some(
    (entry) => isOwnEntry(entry) && entry.fieldsV1?.['f:spec'] !== undefined,
  );
}

// The uid has the server refuse to make a workload anew that somebody has deleted meanwhile.
function identify({ apiVersion, kind, metadata: { name, namespace, uid } }: Workload): ClusterResource {
  return {
    ...{ apiVersion, kind },
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(uid !== undefined && { uid }) },
  };
}
