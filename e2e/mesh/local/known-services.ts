import { eventually } from '../../support/eventually.ts';
import type { MeshProxy, Service } from '../mesh.ts';

/** Waits until a proxy has routes and clusters for these services of the mesh, and no clusters for those of `gone`. */
export async function awaitKnown(
  proxy: MeshProxy,
  services: readonly Service[],
  gone: readonly Service[] = [],
): Promise<void> {
  // A host of another domain may be declared later.
  const wanted = services.filter(({ host }) => host.endsWith('.svc.cluster.local'));
  await eventually(
    `the proxy of ${proxy.name}.${proxy.namespace} to know its services, and no others`,
    async () => {
      const clusters = await proxy.readAdmin('/clusters');
      const routes = await proxy.readAdmin('/config_dump?resource=dynamic_route_configs');
      const hasCluster = ({ host, port }: Service) => clusters.includes(`outbound|${port}||${host}::`);
      const hasRoute = ({ host, port }: Service) => routes.includes(`"${host}:${port}"`);
      const missing = wanted.filter((service) => !hasCluster(service) || !hasRoute(service));
      return { missing: missing.map(hostOf), left: gone.filter(hasCluster).map(hostOf) };
    },
    ({ missing, left }) => missing.length + left.length === 0,
  );
}

function hostOf({ host }: Service): string {
  return host;
}
