import { CHECKOUT } from '../../support/meshtap-cli.ts';
import { docker } from './engine.ts';

/** Builds the receiver's image as a release does. NODE_IMAGE names another base image, as for `make docker_build`. */
export async function buildReceiverImage(image: string, baseImage: string | undefined): Promise<void> {
  const base = baseImage === undefined ? [] : ['--build-arg', `NODE_IMAGE=${baseImage}`];
  await docker('build', '--target', 'receiver', '--tag', image, ...base, CHECKOUT);
}
