import type { Resource } from '../mesh/cluster.ts';

/** The kinds of workload whose pods can mount the filter. */
export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** What the script of the filter's predecessor patched into pod templates. */
export const SEED_ANNOTATIONS = {
  'sidecar.istio.io/userVolume': '[{"name":"wasmfilters-dir","configMap":{"name":"wasm-filter"}}]',
  'sidecar.istio.io/userVolumeMount':
    '[{"mountPath":"/var/local/lib/wasm-filters","name":"wasmfilters-dir"}]',
};

/** Makes a workload of a kind, with the label `app` of its name on its pods. */
export function makeWorkload(
  kind: string,
  { name, namespace }: { name: string; namespace: string },
  { annotations, spec = {} }: { annotations?: Record<string, string>; spec?: Record<string, unknown> } = {},
): Resource {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      ...(kind === 'StatefulSet' && { serviceName: name }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...(annotations && { annotations }) },
        spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
      },
      ...spec,
    },
  };
}
