import type { PluginSettings } from '../../options/plugin.ts';
import { isForMesh } from '../../resources/plugin.ts';
import { type Backend, findBackends, isExportedTo } from './backend.ts';
import type { Finding } from './finding.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import { hasLabels, listProxyPods } from './proxy-pods.ts';
import { isHidden, pickSidecar, readSidecars, type SidecarScope } from './sidecar-scope.ts';
import type { Survey } from './survey.ts';

const SIDECAR = { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar' };

/** Checks that the backend is exported to a namespace. */
export async function checkExport(
  { name: namespace }: NamespaceState,
  plan: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  if (plan.backend === undefined || plan.isBackendWritten) return [];
  const [backend, ...others] = await findBackends(plan.backend, survey);
  if (backend === undefined) return [];
  const where = `${backend.kind} ${backend.namespace}/${backend.name}`;
  const how =
    backend.kind === 'Service' ? 'its annotation networking.istio.io/exportTo' : 'its spec.exportTo';
  if (isForMesh(namespace, plan.settings)) {
    if ([backend, ...others].some((each) => isExportedTo(each, '*'))) return [];
    return [
      {
        severity: 'warning',
        namespace,
        why: `the backend's ${where} is exported to some namespaces alone, and those of the others would drop what they capture`,
        fix: `Add "*" to ${how}.`,
      },
    ];
  }
  if ([backend, ...others].some((each) => isExportedTo(each, namespace))) return [];
  return [
    {
      severity: 'error',
      namespace,
      why: `the backend's ${where} is not exported there, so proxies would drop all that they capture`,
      fix: `Add the namespace, or "*", to ${how}.`,
    },
  ];
}

/** Checks that no Sidecar hides the backend from the selected sidecars of a namespace. Gateways and waypoints heed none. */
export async function checkSidecars(
  { name: namespace }: NamespaceState,
  plan: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  const { settings, backend, isBackendWritten } = plan;
  if (backend === undefined || settings.targetRefs !== undefined) return [];
  const { own, ofMesh } = await readScopes(namespace, settings, survey);
  const homes: readonly Pick<Backend, 'namespace'>[] = isBackendWritten
    ? [{ namespace }]
    : await findBackends(backend, survey);
  if (homes.length === 0) return [];
  const hides = (scope: SidecarScope) =>
    homes.every((home) => isHidden(scope, namespace, { ...backend, namespace: home.namespace }));
  if (![...own, ...(ofMesh ? [ofMesh] : [])].some(hides)) return [];
  const { hiding, isAll } = await findHiding(namespace, { own, ofMesh, hides, settings }, survey);
  if (hiding.length === 0) return [];
  const names = hiding.map((scope) => `${scope.namespace}/${scope.name}`).join(', ');
  const home = homes[0]?.namespace === namespace ? '.' : homes[0]?.namespace;
  return [
    {
      severity: isAll ? 'error' : 'warning',
      namespace,
      why: `the Sidecar ${names} hides the backend from ${isAll ? 'all' : 'some'} of the selected proxies, which would drop what they capture`,
      fix: `Add "${home}/${backend.host}" to the hosts of its spec.egress, in a listener without port or with port ${backend.port}.`,
    },
  ];
}

async function readScopes(namespace: string, { rootNamespace }: PluginSettings, survey: Survey) {
  const own = readSidecars(await survey.listIn(namespace, SIDECAR));
  if (namespace === rootNamespace || own.some(({ selector }) => selector === undefined)) {
    return { own, ofMesh: undefined };
  }
  const root = readSidecars(await survey.list(SIDECAR, { namespace: rootNamespace }));
  return { own, ofMesh: root.find(({ selector }) => selector === undefined) };
}

interface Scopes {
  own: readonly SidecarScope[];
  ofMesh: SidecarScope | undefined;
  hides(scope: SidecarScope): boolean;
  settings: PluginSettings;
}

// Which Sidecars hide the backend from pods that are there. Without any pod, the one for all pods counts for all.
async function findHiding(
  namespace: string,
  { own, ofMesh, hides, settings }: Scopes,
  survey: Survey,
): Promise<{ hiding: SidecarScope[]; isAll: boolean }> {
  const { selector = {} } = settings;
  const pods = isForMesh(namespace, settings) ? [] : await listProxyPods(survey, namespace);
  if (pods.length === 0) {
    const hiding = [...own, ...(ofMesh ? [ofMesh] : [])].filter(hides);
    const isGeneral = hiding.some((scope) => scope.selector === undefined);
    return { hiding, isAll: isGeneral && own.every(hides) };
  }
  const sidecars = pods.filter(({ kind, labels }) => kind === 'sidecar' && hasLabels(labels, selector));
  const scopes = sidecars.map(({ labels }) => pickSidecar(own, ofMesh, labels));
  const hiding = scopes.filter((scope) => scope !== undefined && hides(scope));
  return {
    hiding: [...new Set(hiding)].filter((scope) => scope !== undefined),
    isAll: hiding.length === sidecars.length,
  };
}
