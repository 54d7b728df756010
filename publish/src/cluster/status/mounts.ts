import { findModuleConfigMap, MOUNTED_LABEL } from '../../config-map/config-map.ts';
import { planMount } from '../../config-map/mount-plan.ts';
import {
  countOutdated,
  findRestartObstacle,
  keepTemplate,
  listWorkloads,
  readTemplate,
  type Workload,
} from '../../config-map/workload.ts';
import { digestOf } from '../../image/oci.ts';
import { MODULE_FILE } from '../../installation.ts';
import { objectOf, textOf } from '../../json.ts';
import { MODULE_DIGEST } from '../../resources/metadata.ts';
import type { ClusterResource } from '../api.ts';
import { mapBounded } from '../attempts.ts';
import { type Mesh, MissingRight } from '../mesh/mesh.ts';
import { type ExpectedPlugin, findLastWrite } from '../mesh/plugins.ts';
import { hasLabels, isSelected, type ProxyPod } from '../mesh/proxy-pods.ts';
import { explainUnchecked } from './explanations.ts';
import {
  explainLostConfigMap,
  explainOldModule,
  explainOtherContent,
  explainUnmounted,
  explainUnrestarted,
} from './mount-advice.ts';
import type { NamespaceFindings, Problem } from './report.ts';

/** What is wrong with the mounts of a namespace, and with those of single pods, by their names. */
export interface MountFindings extends NamespaceFindings {
  ofPods: ReadonlyMap<string, Problem>;
}

/** A ConfigMap that pods mount the module from. */
interface ModuleSource {
  name: string;
  /** Digest of the module that it holds; undefined if it holds none, or is not there. */
  digest?: string | undefined;
  /** When it was written last. */
  writtenAtMs?: number | undefined;
  problem?: Problem | undefined;
}

const FLAGS = '--delivery config-map';
// Whoever owns a pod says which ConfigMaps it mounts.
const MAX_CONFIG_MAPS = 20;
const MAX_READS_AT_ONCE = 4;

/**
 * Looks at a plugin whose module pods mount: at what the ConfigMap really holds, at pods that started before it changed, and at
 * workloads that do not mount it. A plugin that pulls an image has none of these.
 */
export async function checkMounts(
  mesh: Mesh,
  expected: ExpectedPlugin,
  pods: readonly ProxyPod[],
  namespace: string,
): Promise<MountFindings> {
  const { file, name, selection } = expected;
  const warnings: NamespaceFindings['warnings'] = [];
  if (file === undefined || selection.labels[MOUNTED_LABEL] !== name) {
    return { problems: [], warnings, ofPods: new Map() };
  }
  const orWarn = async <T>(what: string, answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof MissingRight)) throw error;
      warnings.push(explainUnchecked(what, error, namespace, FLAGS));
      return undefined;
    }
  };
  const mounted = pods.filter((pod) => isSelected(selection, pod));
  const names = [...new Set(mounted.flatMap(({ annotations }) => findModuleConfigMap(annotations) ?? []))];
  const sources = await mapBounded(names.slice(0, MAX_CONFIG_MAPS), MAX_READS_AT_ONCE, (each) =>
    orWarn(`the ConfigMap ${each}`, readSource(mesh, namespace, each, expected)),
  );
  const known = sources.filter((source) => source !== undefined);
  const workloads = await orWarn('what is not tapped', listWorkloads(namespace, mesh.direct, keepTemplate));
  const untapped = workloads ? findUntapped(workloads, pods, expected) : [];
  return {
    problems: [...known.flatMap(({ problem }) => problem ?? []), ...untapped],
    warnings,
    ofPods: findOldPods(mounted, known, workloads),
  };
}

async function readSource(
  mesh: Mesh,
  namespace: string,
  name: string,
  expected: ExpectedPlugin,
): Promise<ModuleSource> {
  // A module has up to a MiB.
  const wanted = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
  const resource = await mesh.direct.read(wanted);
  const digest = resource && hashModule(resource);
  if (resource === undefined || digest === undefined) {
    return { name, problem: explainLostConfigMap(name, resource !== undefined) };
  }
  const said = [expected.moduleDigest, resource.metadata.annotations?.[MODULE_DIGEST]];
  const applied = said.find((each) => each !== undefined && each !== digest);
  const problem = applied === undefined ? undefined : explainOtherContent(name, digest, applied);
  return { name, digest, writtenAtMs: findLastWrite(resource), problem };
}

function hashModule({ binaryData }: ClusterResource): string | undefined {
  const encoded = textOf(objectOf(binaryData)[MODULE_FILE]);
  return encoded === undefined ? undefined : digestOf(Buffer.from(encoded, 'base64'));
}

// A pod that came after the last change has the present module, whatever the template says that it was made from.
function findOldPods(
  mounted: readonly ProxyPod[],
  sources: readonly ModuleSource[],
  workloads: readonly Workload[] | undefined,
): Map<string, Problem> {
  const isFinal = workloads !== undefined && !workloads.some(isRestarting);
  const problems = mounted.flatMap((pod) => {
    const source = sources.find(({ name }) => name === findModuleConfigMap(pod.annotations));
    const started = pod.annotations[MODULE_DIGEST];
    const isOlder = (pod.createdAtMs ?? 0) <= (source?.writtenAtMs ?? Number.POSITIVE_INFINITY);
    if (source?.digest === undefined || started === undefined) return [];
    if (started === source.digest || !isOlder) return [];
    const problem: Problem = { ...explainOldModule(source.name, started), ...(isFinal && { isFinal }) };
    return [[pod.name, problem] as const];
  });
  return new Map(problems);
}

// Workloads whose pods have a sidecar, and would mount the module if it were applied now, but do not mount it.
function findUntapped(
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

// True if a workload has pods that are not of its latest template.
function isRestarting(workload: Workload): boolean {
  return countOutdated(workload) > 0;
}

function isOf(workload: Workload, { labels }: ProxyPod): boolean {
  const { [MOUNTED_LABEL]: _ours, ...others } = readTemplate(workload).labels;
  return hasLabels(labels, others);
}
