import { NEWEST_ISTIO } from '../../tools/istioctl-release.ts';
import { PROVIDER } from './mesh-under-test.ts';

/** Returns whether the mesh has this minor version of Istio 1, or a newer one. Only a mesh on kind can have an old one. */
export function hasIstio(minor: number): boolean {
  const named = PROVIDER === 'kind' ? process.env.ISTIO_VERSION : undefined;
  const version = named || NEWEST_ISTIO;
  return Number(version.split('.')[1]) >= minor;
}
