import { hasImage, runBound } from './engine.ts';

/** The settings of a cluster. */
export type KindOptions = {
  /** The `kind` program. */
  readonly kind: string;
  readonly name: string;
  readonly kubeconfig: string;
  readonly network: string;
  /** By default kind's own. */
  readonly nodeImage?: string;
};

// kind has no option for it. Its own network, which all its clusters share, has no addresses to assign by hand.
const networkOf = ({ network }: KindOptions) => ({ KIND_EXPERIMENTAL_DOCKER_NETWORK: network });

/** Creates a cluster of one node and waits until it is ready. */
export async function createKindCluster(options: KindOptions): Promise<void> {
  const { kind, name, kubeconfig, nodeImage } = options;
  const args = ['create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, '--wait', '180s'];
  await runBound(kind, [...args, ...(nodeImage ? ['--image', nodeImage] : [])], networkOf(options));
}

/** Copies images from the engine into the cluster's node; those that the engine does not have are left to the node. */
export async function loadImages(options: KindOptions, images: readonly string[]): Promise<void> {
  const there = await Promise.all(images.map(hasImage));
  const known = images.filter((_, i) => there[i]);
  if (known.length === 0) return;
  const args = ['load', 'docker-image', '--name', options.name, ...known];
  await runBound(options.kind, args, networkOf(options));
}

/** Writes everything that kind knows about a cluster into a folder. */
export async function exportKindLogs(kind: string, name: string, folder: string): Promise<void> {
  await runBound(kind, ['export', 'logs', '--name', name, folder]);
}
