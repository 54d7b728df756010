import type { Mesh } from '../mesh/mesh.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import type { ProxyPod } from '../mesh/proxy-pods.ts';
import { checkServices } from './backend.ts';
import { checkMounts, type MountFindings } from './mounts.ts';

/** Looks at what no proxy knows: the services that the plugin of a namespace calls, and what its pods mount. */
export async function checkNamespace(
  mesh: Mesh,
  expected: ExpectedPlugin,
  pods: readonly ProxyPod[],
  namespace: string,
): Promise<MountFindings> {
  const services = await checkServices(mesh, expected, namespace);
  const { problems, warnings, ofPods } = await checkMounts(mesh, expected, pods, namespace);
  return {
    problems: [...services.problems, ...problems],
    warnings: [...services.warnings, ...warnings],
    ofPods,
  };
}
