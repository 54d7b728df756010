import type { ClusterApi } from '../cluster/api.ts';
import { ExitCode, PublishError } from '../errors.ts';
import type { TapRequest } from '../options/tap.ts';
import { PLUGIN_KINDS, type PluginApi } from '../resources/plugin.ts';

/**
 * Chooses the kind of the resource that loads the filter. Without a cluster `auto` is WasmPlugin, which all releases of
 * Istio serve; with one, the first kind that it serves. Throws an error with exit code 3 if it does not serve the kind.
 */
export async function chooseApi(
  asked: TapRequest['api'],
  cluster: ClusterApi | undefined,
): Promise<PluginApi> {
  if (cluster === undefined) return asked === 'auto' ? 'wasmplugin' : asked;
  const candidates = asked === 'auto' ? (['wasmplugin', 'trafficextension'] as const) : [asked];
  for (const api of candidates) if (await cluster.serves(PLUGIN_KINDS[api])) return api;
  const kinds = candidates.map((api) => PLUGIN_KINDS[api].kind).join(' nor ');
  throw new PublishError({
    what: `Cannot write a ${PLUGIN_KINDS[candidates[0]].kind}`,
    why: `the cluster ${cluster.name} serves no ${kinds}`,
    fix:
      asked === 'auto'
        ? 'Install Istio with its CRDs, or name the right cluster with --context.'
        : 'Leave --api off; then meshtap takes what the cluster serves.',
    exitCode: ExitCode.cluster,
  });
}
