import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../bounded.ts';
import { MESH_CHECKS, NAMESPACE_CHECKS } from './checks.ts';
import type { Finding } from './finding.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import { MissingRight, Survey } from './survey.ts';

/** What the checks found, and which of the namespaces are there to be written to. */
export interface PreflightResult {
  findings: Finding[];
  namespaces: string[];
  /** Why each of the other namespaces is not, in words, by its name. */
  absent: Map<string, string>;
}

const MAX_AT_ONCE = 16;

/** Runs all checks that read the cluster. Writes nothing. Throws a `ClusterError` when the cluster cannot be reached. */
export async function checkCluster(plan: PreflightPlan, cluster: ClusterApi): Promise<PreflightResult> {
  const survey = new Survey(cluster, plan.namespaces);
  const results = await mapBounded(plan.namespaces, MAX_AT_ONCE, (name) => findState(name, survey));
  const states = results.flatMap(({ state }) => state ?? []);
  const ofMesh = await mapBounded(MESH_CHECKS, MAX_AT_ONCE, (check) =>
    orMissingRight(undefined, () => check(plan, survey)),
  );
  const ofNamespaces = await mapBounded(states, MAX_AT_ONCE, (state) => checkNamespace(state, plan, survey));
  const findings = [...results.flatMap(({ finding }) => finding ?? []), ...ofMesh.flat()];
  return {
    findings: dropRepeated([...findings, ...ofNamespaces.flat()]),
    namespaces: states.map(({ name }) => name),
    absent: new Map(
      results.flatMap(({ state, finding }) =>
        state || !finding?.namespace ? [] : [[finding.namespace, finding.why]],
      ),
    ),
  };
}

async function checkNamespace(
  state: NamespaceState,
  plan: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const check of NAMESPACE_CHECKS) {
    found.push(...(await orMissingRight(state.name, () => check(state, plan, survey))));
  }
  return found;
}

async function findState(
  name: string,
  survey: Survey,
): Promise<{ state?: NamespaceState; finding?: Finding }> {
  try {
    const namespace = await survey.findNamespace(name);
    if (namespace === undefined) {
      const fix = 'Correct its name, or make it first';
      return { finding: makeGoneFinding(name, 'there is no such namespace', fix) };
    }
    if (namespace.metadata.deletionTimestamp !== undefined) {
      const fix = 'Leave it off, or make it again once it is gone';
      return { finding: makeGoneFinding(name, 'the namespace is being deleted', fix) };
    }
    return { state: { name, labels: namespace.metadata.labels ?? {} } };
  } catch (error) {
    if (!(error instanceof MissingRight)) throw error;
    return { state: { name, labels: {} }, finding: makeRightFinding(error, name) };
  }
}

async function orMissingRight(
  namespace: string | undefined,
  check: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof MissingRight) return [makeRightFinding(error, namespace)];
    throw error;
  }
}

// A right in another namespace, such as the backend's, is missing for all alike.
function makeRightFinding(error: MissingRight, asking: string | undefined): Finding {
  const { verb, resource, namespace } = error;
  const isOwn = asking !== undefined && (namespace === asking || resource === 'namespaces');
  const place = namespace === undefined ? 'all namespaces' : `the namespace ${namespace}`;
  return {
    severity: 'error',
    ...(isOwn && { namespace: asking }),
    why: `the right to ${verb} ${resource}${isOwn ? '' : ` in ${place}`} is missing, so not all could be checked`,
    fix: 'Ask for it: `meshtap rbac NAMESPACE...` prints all that meshtap needs. Or leave the checks out with --skip-preflight.',
  };
}

function makeGoneFinding(namespace: string, why: string, fix: string): Finding {
  return { severity: 'warning', namespace, why, fix: `${fix}; without --strict it is skipped.` };
}

function dropRepeated(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
