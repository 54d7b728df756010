import { isOwnEntry } from '../cluster/ownership.ts';
import {
  isMounting,
  MOUNTED_LABEL,
  type MountSettings,
  USER_VOLUME,
  USER_VOLUME_MOUNT,
} from './config-map.ts';
import { findTemplateOwners, readTemplate, type Workload } from './workload.ts';

const INJECT = 'sidecar.istio.io/inject';
const TEMPLATES = 'inject.istio.io/templates';
const STATUS = 'sidecar.istio.io/status';

/** Says why a workload's pods cannot mount the filter. Undefined if they can. */
export function findMountObstacle(workload: Workload, mount: MountSettings): string | undefined {
  return (
    findMissingSidecar(workload) ?? findOtherPlugin(workload, mount) ?? findOtherVolumes(workload, mount)
  );
}

/** True if somebody else already has a workload's pods mount the same ConfigMap at the same path. */
export function isMountedByOthers(workload: Workload, { configMap }: MountSettings): boolean {
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
