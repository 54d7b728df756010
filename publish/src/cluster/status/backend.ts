import { cutText } from '../../output/visible-text.ts';
import { type BackendService, findService } from '../../resources/backend-address.ts';
import { type Mesh, MissingRight } from '../mesh/mesh.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import {
  explainNoService,
  findEndpointProblem,
  listPorts,
  type ServiceRole,
} from '../mesh/service-advice.ts';
import { findServices } from '../mesh/services.ts';
import { explainUnchecked } from './explanations.ts';
import type { NamespaceFindings, Problem } from './report.ts';

/** Looks at the services that the plugin of a namespace calls. Without a backend every exchange is dropped, however well the filter runs. */
export async function checkServices(
  mesh: Mesh,
  { backend, samplingManager: manager }: ExpectedPlugin,
  namespace: string,
): Promise<NamespaceFindings> {
  const ofBackend = backend && (await checkService(mesh, 'backend', backend, namespace));
  const isApart = manager !== undefined && manager.host !== backend?.host;
  const ofManager = isApart ? await checkService(mesh, 'sampling manager', manager, namespace) : undefined;
  const { problems = [], warnings = [] } = ofBackend ?? {};
  // Tapping works without a sampling manager.
  const { problems: more = [], warnings: others = [] } = ofManager ?? {};
  return { problems, warnings: [...warnings, ...more.map(({ why, fix }) => ({ why, fix })), ...others] };
}

async function checkService(
  mesh: Mesh,
  role: ServiceRole,
  service: BackendService,
  namespace: string,
): Promise<NamespaceFindings> {
  try {
    const problem = await findProblem(mesh, role, service, namespace);
    return { problems: problem === undefined ? [] : [problem], warnings: [] };
  } catch (error) {
    if (!(error instanceof MissingRight)) throw error;
    const isAnywhere = findService(service) === undefined;
    // Nearly always only DNS knows the endpoints of such a host: that is no reason to ask people for a right in all namespaces.
    const warnings = isAnywhere
      ? []
      : [explainUnchecked(`the ${role}`, error, namespace, `--backend-address ${cutText(service.host)}`)];
    return { problems: [], warnings };
  }
}

async function findProblem(
  mesh: Mesh,
  role: ServiceRole,
  service: BackendService,
  namespace: string,
): Promise<Problem | undefined> {
  const found = await findServices(mesh, service);
  if (found.length === 0 && findService(service) === undefined) return undefined;
  if (!found.some(({ ports }) => ports.includes(service.port))) {
    const fix =
      found.length === 0
        ? `Start the ${role}, or apply again with its right address.`
        : `Apply again with one of its ports: ${listPorts(found)}.`;
    return { why: explainNoService(role, service, found), fix, isFinal: true };
  }
  const problem = await findEndpointProblem(mesh, role, service, [namespace]);
  return problem && { why: problem.why, fix: problem.fix, ...(problem.isLasting && { isFinal: true }) };
}
