import { isForMesh } from '../../resources/plugin.ts';
import { RECEIVER_LABEL } from '../../resources/receiver.ts';
import { findBackends } from './backend.ts';
import type { Finding } from './finding.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import { hasLabels, listProxyPods } from './proxy-pods.ts';
import type { Survey } from './survey.ts';

/**
 * Checks that the backend itself is not tapped. The filter never captures its own posts, but what the backend sends
 * because of each of them would be captured and posted to it in turn. Our own receiver sends nothing.
 */
export async function checkSelfTrace(
  { name }: NamespaceState,
  plan: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  const { settings, backend, isBackendWritten } = plan;
  if (backend === undefined || isBackendWritten || settings.targetRefs !== undefined) return [];
  const [service] = await findBackends(backend, survey);
  if (service?.selector === undefined) return [];
  if (service.namespace !== name && !isForMesh(name, settings)) return [];
  const { selector: ofService } = service;
  const pods = await listProxyPods(survey, service.namespace);
  const isTapped = pods.some(
    ({ labels }) =>
      labels[RECEIVER_LABEL] === undefined &&
      hasLabels(labels, ofService) &&
      hasLabels(labels, settings.selector ?? {}),
  );
  if (!isTapped) return [];
  return [
    {
      severity: 'warning',
      namespace: name,
      why: `the backend's own pods are tapped too, and what they send for each document would become documents again`,
      fix: 'Choose the other pods with --selector, or have the backend in a namespace that is not tapped.',
    },
  ];
}
