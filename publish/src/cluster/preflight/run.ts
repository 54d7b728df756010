import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../attempts.ts';
import { findNamespace, Mesh, type MeshNamespace, MissingRight } from '../mesh/mesh.ts';
import type { Finding } from '../outcome.ts';
import { checkBackend, checkExport, checkSamplingManager, checkSelfTrace, checkSidecars } from './backend.ts';
import { checkDuplicates, checkOtherKind } from './duplicates.ts';
import { checkBackendEndpoints, checkManagerEndpoints } from './endpoints.ts';
import { checkMixedMode } from './mixed-mode.ts';
import type { Found, PreflightPlan } from './plan.ts';
import { checkProxies } from './proxies.ts';
import { checkPullSecret } from './pull-secret.ts';
import { checkRepeats } from './repeats.ts';
import { checkTargets } from './targets.ts';

/** What the checks found, and which namespaces can be written to. */
export interface PreflightResult {
  findings: Finding[];
  namespaces: string[];
  /** Why the other namespaces cannot be written to, by name. */
  absent: Map<string, string>;
}

const MAX_AT_ONCE = 16;
const MESH_CHECKS = [checkBackend, checkBackendEndpoints, checkSamplingManager, checkManagerEndpoints];
const NAMESPACE_CHECKS = [
  ...[
    checkProxies,
    checkMixedMode,
    checkTargets,
    checkPullSecret,
    checkOtherKind,
    checkDuplicates,
    checkRepeats,
  ],
  ...[checkExport, checkSidecars, checkSelfTrace],
];

/** Runs all checks that read the cluster. Writes nothing. Throws a `ClusterError` if the cluster cannot be reached. */
export async function checkCluster(plan: PreflightPlan, cluster: ClusterApi): Promise<PreflightResult> {
  const mesh = new Mesh(cluster, plan.namespaces);
  const looks = await mapBounded(plan.namespaces, MAX_AT_ONCE, (name) => lookUp(name, mesh));
  const present = looks.flatMap(({ namespace }) => namespace ?? []);
  const ofMesh = await mapBounded(MESH_CHECKS, MAX_AT_ONCE, (check) =>
    run(undefined, () => check(plan, mesh)),
  );
  const ofNamespaces = await mapBounded(present, MAX_AT_ONCE, async (namespace) => {
    const found: Finding[] = [];
    for (const check of NAMESPACE_CHECKS) {
      found.push(...(await run(namespace.name, () => check(namespace, plan, mesh))));
    }
    return found;
  });
  const absent = looks.flatMap(({ namespace, finding }) =>
    namespace || !finding?.about ? [] : [[finding.about, finding.why] as const],
  );
  const all = [...looks.flatMap(({ finding }) => finding ?? []), ...ofMesh.flat(), ...ofNamespaces.flat()];
  return {
    // A right in another namespace is missing for many checks alike.
    findings: [...new Map(all.map((finding) => [JSON.stringify(finding), finding])).values()],
    namespaces: present.map(({ name }) => name),
    absent: new Map(absent),
  };
}

// Without `namespace` it cannot be written to.
async function lookUp(name: string, mesh: Mesh): Promise<{ namespace?: MeshNamespace; finding?: Finding }> {
  const absent = (why: string, advice: string) => {
    const fix = `${advice} Without --strict it is skipped.`;
    return { finding: { severity: 'warning', about: name, why, fix } as const };
  };
  try {
    const namespace = await findNamespace(mesh, name);
    if (namespace === undefined) {
      return absent('there is no such namespace', 'Correct its name, or create it first.');
    }
    return namespace.isTerminating
      ? absent('the namespace is being deleted', 'Leave it out, or create it again once it is gone.')
      : { namespace };
  } catch (error) {
    if (!(error instanceof MissingRight)) throw error;
    const namespace = { name, labels: {}, isTerminating: false };
    return { namespace, finding: explainMissingRight(error, name) };
  }
}

async function run(about: string | undefined, check: () => Promise<Found | Found[]>): Promise<Finding[]> {
  try {
    const found = [await check()].flat().filter((finding) => finding !== undefined);
    return about === undefined ? found : found.map((finding) => ({ ...finding, about }));
  } catch (error) {
    if (error instanceof MissingRight) return [explainMissingRight(error, about)];
    throw error;
  }
}

function explainMissingRight(
  { verb, resource, namespace }: MissingRight,
  asking: string | undefined,
): Finding {
  const isOwn = asking !== undefined && (namespace === asking || resource === 'namespaces');
  const place = namespace === undefined ? 'all namespaces' : `the namespace ${namespace}`;
  return {
    severity: 'error',
    ...(isOwn && { about: asking }),
    why: `the right to ${verb} ${resource}${isOwn ? '' : ` in ${place}`} is missing, so some checks could not run`,
    fix: 'Ask for the right: `meshtap rbac NAMESPACE...` prints all that meshtap needs. Or skip the checks with --skip-preflight.',
  };
}
