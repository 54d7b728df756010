import { ExitCode } from '../../errors.ts';
import type { BackendService } from '../../resources/backend-address.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { findEndpointProblem, type ServiceRole } from '../mesh/service-advice.ts';
import type { Found, PreflightPlan } from './plan.ts';

/** Checks that something is behind the backend: without an endpoint every exchange would be dropped. */
export async function checkBackendEndpoints(plan: PreflightPlan, mesh: Mesh): Promise<Found> {
  if (plan.backend === undefined || plan.isBackendWritten) return undefined;
  return checkEndpoints('backend', plan.backend, plan, mesh);
}

/** Checks the same for a sampling manager that does not run on the host of the backend. Tapping works without it. */
export async function checkManagerEndpoints(plan: PreflightPlan, mesh: Mesh): Promise<Found> {
  const { samplingManager: manager, backend } = plan;
  if (manager === undefined || manager.host === backend?.host) return undefined;
  const found = await checkEndpoints('sampling manager', manager, plan, mesh);
  return found && { ...found, severity: 'warning' };
}

async function checkEndpoints(
  role: ServiceRole,
  service: BackendService,
  { namespaces }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  const problem = await findEndpointProblem(mesh, role, service, namespaces);
  if (problem === undefined) return undefined;
  const { why, fix, isLasting } = problem;
  return { severity: isLasting ? 'error' : 'warning', why, fix, exitCode: ExitCode.verification };
}
