import { INVENTORY_LABEL } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import type { Finding } from './finding.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import type { Survey } from './survey.ts';

/** Checks that the plugin is not in a namespace as the other kind of resource too: proxies would then run both. */
export async function checkOtherKind(
  { name: namespace }: NamespaceState,
  { settings, api, isPruned }: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  const other = PLUGIN_KINDS[api === 'wasmplugin' ? 'trafficextension' : 'wasmplugin'];
  if (isPruned || !(await survey.serves(other))) return [];
  const ours = await survey.listIn(namespace, other, `${INVENTORY_LABEL}=${settings.name}`);
  if (!ours.some(({ metadata }) => metadata.name === settings.name)) return [];
  const { kind } = other;
  return [
    {
      severity: 'error',
      namespace,
      why: `there is a ${kind} ${settings.name} of meshtap, and beside a ${PLUGIN_KINDS[api].kind} every exchange would be captured twice`,
      fix: `Have it taken away with --prune, or go on with it: --api ${kind.toLowerCase()}.`,
    },
  ];
}
