import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../bounded.ts';
import type { Finding } from '../finding.ts';
import { Mesh, MissingRight } from '../mesh/mesh.ts';
import { findNamespace, type MeshNamespace } from '../mesh/namespaces.ts';
import { checkBackend, checkExport, checkSamplingManager, checkSelfTrace } from './backend.ts';
import type { MeshCheck, NamespaceCheck, PreflightPlan } from './plan.ts';
import { checkOtherKind, checkProxies } from './proxies.ts';
import { checkPullSecret } from './pull-secret.ts';
import { checkSidecars } from './sidecars.ts';
import { checkTargets } from './targets.ts';

/** What the checks found, and which namespaces can be written to. */
export interface PreflightResult {
  findings: Finding[];
  namespaces: string[];
  /** Why the other namespaces cannot be written to, by name. */
  absent: Map<string, string>;
}

const MAX_AT_ONCE = 16;
const MESH_CHECKS: readonly MeshCheck[] = [checkBackend, checkSamplingManager];
const NAMESPACE_CHECKS: readonly NamespaceCheck[] = [
  ...[checkProxies, checkTargets, checkPullSecret, checkOtherKind],
  ...[checkExport, checkSidecars, checkSelfTrace],
];

/** Runs all checks that read the cluster. Writes nothing. Throws a `ClusterError` if the cluster cannot be reached. */
export async function checkCluster(plan: PreflightPlan, cluster: ClusterApi): Promise<PreflightResult> {
  const mesh = new Mesh(cluster, plan.namespaces);
  const results = await mapBounded(plan.namespaces, MAX_AT_ONCE, (name) => checkNamespace(name, mesh));
  const namespaces = results.flatMap(({ namespace }) => namespace ?? []);
  const ofMesh = await mapBounded(MESH_CHECKS, MAX_AT_ONCE, (check) =>
    orMissingRight(undefined, () => check(plan, mesh)),
  );
  const ofNamespaces = await mapBounded(namespaces, MAX_AT_ONCE, async (namespace) => {
    const found: Finding[] = [];
    for (const check of NAMESPACE_CHECKS) {
      found.push(...(await orMissingRight(namespace.name, () => check(namespace, plan, mesh))));
    }
    return found;
  });
  const findings = [
    ...results.flatMap(({ finding }) => finding ?? []),
    ...ofMesh.flat(),
    ...ofNamespaces.flat(),
  ];
  return {
    findings: dropRepeated(findings),
    namespaces: namespaces.map(({ name }) => name),
    absent: new Map(
      results.flatMap(({ namespace, finding }) =>
        namespace || !finding?.about ? [] : [[finding.about, finding.why]],
      ),
    ),
  };
}

// Without `namespace` it cannot be written to.
async function checkNamespace(
  name: string,
  mesh: Mesh,
): Promise<{ namespace?: MeshNamespace; finding?: Finding }> {
  try {
    const namespace = await findNamespace(mesh, name);
    if (namespace === undefined) {
      const fix = 'Correct its name, or create it first.';
      return { finding: makeAbsent(name, 'there is no such namespace', fix) };
    }
    if (!namespace.isTerminating) return { namespace };
    const fix = 'Leave it out, or create it again once it is gone.';
    return { finding: makeAbsent(name, 'the namespace is being deleted', fix) };
  } catch (error) {
    if (!(error instanceof MissingRight)) throw error;
    const namespace = { name, labels: {}, isTerminating: false };
    return { namespace, finding: explainMissingRight(error, name) };
  }
}

function makeAbsent(about: string, why: string, fix: string): Finding {
  return { severity: 'warning', about, why, fix: `${fix} Without --strict it is skipped.` };
}

async function orMissingRight(
  namespace: string | undefined,
  check: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof MissingRight) return [explainMissingRight(error, namespace)];
    throw error;
  }
}

// A right in another namespace, such as the backend's, is missing for all checks alike.
function explainMissingRight(error: MissingRight, asking: string | undefined): Finding {
  const { verb, resource, namespace } = error;
  const isOwn = asking !== undefined && (namespace === asking || resource === 'namespaces');
  const place = namespace === undefined ? 'all namespaces' : `the namespace ${namespace}`;
  return {
    severity: 'error',
    ...(isOwn && { about: asking }),
    why: `the right to ${verb} ${resource}${isOwn ? '' : ` in ${place}`} is missing, so some checks could not run`,
    fix: 'Ask for the right: `meshtap rbac NAMESPACE...` prints all that meshtap needs. Or skip the checks with --skip-preflight.',
  };
}

function dropRepeated(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
