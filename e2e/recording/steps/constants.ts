/** Images that no registry has, with their digests: nothing is pulled. */
export const IMAGE_A = `registry.example/tap:1@sha256:${'a'.repeat(64)}`;
export const IMAGE_B = `registry.example/tap:2@sha256:${'b'.repeat(64)}`;
export const IMAGE_ELSEWHERE = `elsewhere.example/tap:1@sha256:${'c'.repeat(64)}`;
/** A backend that the mesh has. */
export const INSIDE = '--backend-address collector.traces.svc.cluster.local';
/** A backend outside the mesh. */
export const OUTSIDE = '--backend-external --backend-address collector.example.com';
/** The cluster, behind its recording proxy. */
export const CLUSTER = '--kubeconfig kubeconfig';
