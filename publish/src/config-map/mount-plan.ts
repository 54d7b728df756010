import type { ClusterResource } from '../cluster/api.ts';
import { isOwnEntry } from '../cluster/ownership.ts';
import { MODULE_DIGEST } from '../resources/metadata.ts';
import {
  buildMount,
  MOUNTED_LABEL,
  type MountMetadata,
  type MountSettings,
  USER_VOLUME,
  USER_VOLUME_MOUNT,
} from './config-map.ts';
import { findMountObstacle, isMountedByOthers } from './obstacles.ts';
import {
  countOutdated,
  describeRestart,
  findRestartObstacle,
  findTemplateOwners,
  readTemplate,
  type Workload,
} from './workload.ts';

/** What will happen to a workload. Without `change` nothing is written. */
export interface MountStep {
  workload: Workload;
  action: 'configured' | 'unchanged' | 'skipped';
  reason?: string;
  /** What is applied: only our own fields. */
  change?: ClusterResource;
}

/**
 * Plans how a workload's pods start to mount the filter. Undefined for a workload that the selector does not match. If only
 * the module has changed, the workload changes only with `isRestart`: a change of its template restarts its pods.
 */
export function planMount(
  workload: Workload,
  mount: MountSettings,
  { isRestart = false } = {},
): MountStep | undefined {
  const { labels, annotations } = readTemplate(workload);
  if (!hasAll(labels, mount.selector ?? {})) return undefined;
  const obstacle = findMountObstacle(workload, mount);
  if (obstacle !== undefined) return { workload, action: 'skipped', reason: obstacle };
  const wanted = buildWanted(workload, mount);
  const isMounted = hasAll(labels, wanted.labels) && hasAll(annotations, wanted.annotations);
  const present = annotations[MODULE_DIGEST];
  const isOtherModule = present !== undefined && present !== mount.digest;
  if (isMounted && !(isOtherModule && isRestart)) return describePresent(workload, isOtherModule);
  const withDigest = { ...wanted.annotations, [MODULE_DIGEST]: mount.digest };
  const metadata = { labels: wanted.labels, annotations: withDigest };
  return {
    workload,
    action: 'configured',
    reason: describeRestart(workload, isMounted ? 'to load the changed module' : 'to mount the filter'),
    change: { ...identify(workload), spec: { template: { metadata } } },
  };
}

/**
 * Plans how a workload's pods stop to mount the filter of a plugin: all fields of the template that we own are removed, and
 * nothing else. Undefined for a workload that does not mount it.
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
  return { workload, action: 'skipped', reason: `the mount is not ours: ${who} added it` };
}

// Without the digest, which only names the module. A mount of the same file that somebody else made is kept as it is.
function buildWanted(workload: Workload, mount: MountSettings): MountMetadata {
  const { labels, annotations } = buildMount(mount);
  const keys = isMountedByOthers(workload, mount) ? [] : [USER_VOLUME, USER_VOLUME_MOUNT];
  return { labels, annotations: Object.fromEntries(keys.map((key) => [key, annotations[key] ?? ''])) };
}

function describePresent(workload: Workload, isOtherModule: boolean): MountStep {
  const obstacle = findRestartObstacle(workload);
  if (obstacle !== undefined && countOutdated(workload) > 0) {
    return { workload, action: 'unchanged', reason: `restart needed to mount the filter: ${obstacle}` };
  }
  if (!isOtherModule) return { workload, action: 'unchanged' };
  const reason = 'restart needed to load the changed module: run again with --restart';
  return { workload, action: 'unchanged', reason };
}

function hasAll(present: Record<string, string>, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => present[key] === value);
}

function ownsTemplate({ metadata }: Workload): boolean {
  return (metadata.managedFields ?? []).some(
    (entry) => isOwnEntry(entry) && entry.fieldsV1?.['f:spec'] !== undefined,
  );
}

// With the uid, the server refuses to create a workload again that somebody has deleted meanwhile.
function identify({ apiVersion, kind, metadata: { name, namespace, uid } }: Workload): ClusterResource {
  return {
    ...{ apiVersion, kind },
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(uid !== undefined && { uid }) },
  };
}
