import { checkBackend, checkSamplingManager } from './backend.ts';
import type { Finding } from './finding.ts';
import { checkOtherKind } from './other-kind.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import { checkProxies } from './proxies.ts';
import { checkPullSecret } from './pull-secret.ts';
import { checkSelfTrace } from './self-trace.ts';
import type { Survey } from './survey.ts';
import { checkTargets } from './targets.ts';
import { checkExport, checkSidecars } from './visibility.ts';

/** A check of what concerns all namespaces. */
export type MeshCheck = (plan: PreflightPlan, survey: Survey) => Promise<Finding[]>;
/** A check of one namespace. */
export type NamespaceCheck = (
  namespace: NamespaceState,
  plan: PreflightPlan,
  survey: Survey,
) => Promise<Finding[]>;

/** What is checked once. */
export const MESH_CHECKS: readonly MeshCheck[] = [checkBackend, checkSamplingManager];

/** What is checked in each namespace. */
export const NAMESPACE_CHECKS: readonly NamespaceCheck[] = [
  checkProxies,
  checkTargets,
  checkPullSecret,
  checkOtherKind,
  checkExport,
  checkSidecars,
  checkSelfTrace,
];
