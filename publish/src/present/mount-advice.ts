import { buildMount, type MountSettings } from '../config-map/config-map.ts';

/** Explains to a person who applies the resources by other means how pods come to mount the module. */
export function formatMountAdvice(mount: MountSettings, namespaces: readonly string[]): string {
  const namespace = namespaces.length === 1 ? namespaces[0] : 'NAMESPACE';
  const patch = JSON.stringify({ spec: { template: { metadata: buildMount(mount) } } });
  return `Only pods that mount ConfigMap ${mount.configMap} load the filter. Apply the resources with \`kubectl apply --server-side\`.
Then patch each Deployment, StatefulSet and DaemonSet that you want to tap, which restarts its pods:
  kubectl patch deployment NAME --namespace ${namespace} --patch '${patch}'
\`meshtap apply\` does all of it, and \`meshtap remove\` undoes it.
`;
}
