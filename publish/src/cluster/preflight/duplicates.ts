import { INVENTORY_LABEL } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import { formatDeletion } from '../api.ts';
import type { Mesh, MeshNamespace } from '../mesh/mesh.ts';
import { canShareProxy, isSentTwice } from '../mesh/overlap.ts';
import { formatRemoval } from '../mesh/plugins.ts';
import { isAppliedByUs, nameOtherManagers } from '../ownership.ts';
import { describePlanned, listOthers, listOurs, listPlannedPods } from './other-plugins.ts';
import type { Found, PreflightPlan } from './plan.ts';

/** Checks that a namespace does not have the plugin as the other kind of resource: its proxies would run both. */
export async function checkOtherKind(
  { name: namespace }: MeshNamespace,
  { settings, api, isPruned }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  const other = PLUGIN_KINDS[api === 'wasmplugin' ? 'trafficextension' : 'wasmplugin'];
  const labelled = await listOurs(mesh, namespace, other);
  const present = labelled.find(
    ({ metadata: { name, labels } }) => name === settings.name && labels?.[INVENTORY_LABEL] === name,
  );
  if (present === undefined) return undefined;
  const isOurs = isAppliedByUs(present);
  if (isOurs && isPruned) return undefined;
  const { kind } = other;
  const why = `there is a ${kind} ${settings.name} of meshtap: with a ${PLUGIN_KINDS[api].kind} too, every exchange would be captured twice`;
  const fix = isOurs
    ? `Delete it with --prune, or keep it with --api ${kind.toLowerCase()}.`
    : `Delete it where ${nameOtherManagers(present)} manages it, or with \`${formatDeletion(present)}\`.`;
  return { severity: 'error', why, fix };
}

/**
 * Checks that no other plugin of meshtap has the same proxies send the same exchanges to the same backend. Those of a namespace
 * and of the root namespace both apply, whatever their names. Source: istio `push_context.go`, `WasmPluginsByListenerInfo`.
 */
export async function checkDuplicates(
  { name: namespace }: MeshNamespace,
  plan: PreflightPlan,
  mesh: Mesh,
): Promise<Found[]> {
  const planned = describePlanned(namespace, plan);
  const found: Found[] = [];
  for (const { other, place } of await listOthers(mesh, namespace, plan)) {
    if (!isSentTwice(planned, other)) continue;
    const pods = await listPlannedPods(mesh, place, plan);
    if (!canShareProxy(planned.selection, other.selection, pods)) continue;
    const why = `${planned.resource} and ${other.resource} would have the same proxies send to the same backend, so each exchange that both capture would arrive twice`;
    const fix = `Remove one, ${formatRemoval(other)}, or have them select different proxies or sides.`;
    found.push({ severity: 'warning', why, fix });
  }
  return found;
}
