import type { ClusterResource } from '../cluster/api.ts';
import { hasLabels } from '../cluster/mesh/proxy-pods.ts';
import { isOwnEntry } from '../cluster/ownership.ts';
import { MODULE_DIGEST } from '../resources/metadata.ts';
import {
  buildMount,
  isMounting,
  MOUNTED_LABEL,
  type MountSettings,
  type TemplateMetadata,
  USER_VOLUME,
  USER_VOLUME_MOUNT,
} from './config-map.ts';
import {
  countOutdated,
  describeRestart,
  findRestartObstacle,
  findTemplateOwners,
  readTemplate,
  type Workload,
} from './workload.ts';

const INJECT = 'sidecar.istio.io/inject';
const TEMPLATES = 'inject.istio.io/templates';
const STATUS = 'sidecar.istio.io/status';

/** What will happen to a workload. Without `change` nothing is written. */
export interface MountStep {
  workload: Workload;
  action: 'configured' | 'unchanged' | 'skipped';
  reason?: string;
  /** What is applied: only our own fields. */
  change?: ClusterResource;
}

/** Plans how a workload's pods start to mount the filter. Undefined if the selector does not match. A changed module alone needs `isRestart`. */
export function planMount(
  workload: Workload,
  mount: MountSettings,
  { isRestart = false } = {},
): MountStep | undefined {
  const { labels, annotations } = readTemplate(workload);
  if (!hasLabels(labels, mount.selector)) return undefined;
  const obstacle = findMountObstacle(workload, mount);
  if (obstacle !== undefined) return { workload, action: 'skipped', reason: obstacle };
  const wanted = buildWanted(workload, mount);
  const isMounted = hasLabels(labels, wanted.labels) && hasLabels(annotations, wanted.annotations);
  const present = annotations[MODULE_DIGEST];
  const isOtherModule = present !== undefined && present !== mount.digest;
  if (isMounted && !(isOtherModule && isRestart)) return describePresent(workload, isOtherModule);
  const metadata = { ...wanted, annotations: { ...wanted.annotations, [MODULE_DIGEST]: mount.digest } };
  return {
    workload,
    action: 'configured',
    reason: describeRestart(workload, isMounted ? 'to load the changed module' : 'to mount the filter'),
    change: { ...identify(workload), spec: { template: { metadata } } },
  };
}

/** Plans how a workload's pods stop to mount the filter: only our own fields go. Undefined if they do not mount it. */
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
function buildWanted(workload: Workload, mount: MountSettings): TemplateMetadata {
  const { labels, annotations } = buildMount(mount);
  const keys = isMountedByOthers(workload, mount) ? [] : [USER_VOLUME, USER_VOLUME_MOUNT];
  return { labels, annotations: Object.fromEntries(keys.map((key) => [key, annotations[key] ?? ''])) };
}

function describePresent(workload: Workload, isOtherModule: boolean): MountStep {
  if (findRestartObstacle(workload) !== undefined && countOutdated(workload) > 0) {
    return { workload, action: 'unchanged', reason: describeRestart(workload, 'to mount the filter') };
  }
  if (!isOtherModule) return { workload, action: 'unchanged' };
  const reason = 'restart needed to load the changed module: run again with --restart';
  return { workload, action: 'unchanged', reason };
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

// Why a workload's pods cannot mount the filter. Undefined if they can.
function findMountObstacle(workload: Workload, mount: MountSettings): string | undefined {
  return (
    findMissingSidecar(workload) ?? findOtherPlugin(workload, mount) ?? findOtherVolumes(workload, mount)
  );
}

// True if somebody else already has the pods mount the same ConfigMap at the same path.
function isMountedByOthers(workload: Workload, { configMap }: MountSettings): boolean {
  const { annotations } = readTemplate(workload);
  const isForeign = [USER_VOLUME, USER_VOLUME_MOUNT].some((key) => findOthers(workload, key).length > 0);
  return isForeign && isMounting(annotations, configMap);
}

// Source: istio `pkg/kube/inject/inject.go`, `injectRequired` and `selectTemplates`: the label wins over the annotation. A
// pod that has our label but gets its proxy in another way would answer 500.
function findMissingSidecar(workload: Workload): string | undefined {
  const { labels, annotations } = readTemplate(workload);
  if (workload.spec.template.spec?.hostNetwork) {
    return 'its pods get no sidecar: they use the network of their node (hostNetwork)';
  }
  if ((labels[INJECT] ?? annotations[INJECT]) === 'false') {
    return `its pods get no sidecar: ${INJECT} is "false"`;
  }
  if (annotations[STATUS] !== undefined) {
    return 'its sidecar was injected by hand (istioctl kube-inject) and ignores volumes in annotations';
  }
  const templates = annotations[TEMPLATES]?.split(',').map((name) => name.trim());
  if (templates !== undefined && !templates.includes('sidecar')) {
    return `its proxy comes from the injection template ${templates.join(', ')}, which mounts no volumes (${TEMPLATES})`;
  }
  return undefined;
}

function findOtherPlugin(workload: Workload, { name }: MountSettings): string | undefined {
  const { [MOUNTED_LABEL]: other = name } = readTemplate(workload).labels;
  if (other === name) return undefined;
  return `its pods mount the filter of the plugin ${other}, and can mount only one`;
}

// Two sets of volumes cannot be merged: an annotation is one value, and the other owner would lose theirs.
function findOtherVolumes(workload: Workload, mount: MountSettings): string | undefined {
  if (isMountedByOthers(workload, mount)) return undefined;
  const key = [USER_VOLUME, USER_VOLUME_MOUNT].find((each) => findOthers(workload, each).length > 0);
  if (key === undefined) return undefined;
  const owners = [...new Set(findOthers(workload, key))].join(' and ');
  return `${owners} sets other volumes for its sidecar in ${key}: add the mount of ConfigMap ${mount.configMap} there`;
}

function findOthers(workload: Workload, key: string): string[] {
  if (readTemplate(workload).annotations[key] === undefined) return [];
  const owners = findTemplateOwners(workload, 'annotations', key);
  if (owners.length === 0) return ['somebody'];
  return owners.filter((owner) => !isOwnEntry(owner)).map(({ manager }) => manager ?? 'somebody');
}
