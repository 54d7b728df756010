import { eventually } from '../../support/eventually.ts';
import { CREDENTIALS, startRegistry } from '../../support/registry.ts';
import type { MeshRegistry } from '../mesh.ts';
import type { Base } from './ground.ts';

/** Starts a registry; proxies reach it under the same address as this process. */
export async function startMeshRegistry(
  { folder, block, stops }: Base,
  hasBasicAuth: boolean,
): Promise<MeshRegistry> {
  const port = await block.takePorts(1);
  const start = async () => {
    const registry = await startRegistry(folder, { hasBasicAuth, port });
    // Its log still says that the previous one listens.
    await eventually(
      'the registry to answer',
      async () => (await fetch(`http://${registry.host}/v2/`)).status,
      (status) => status === (hasBasicAuth ? 401 : 200),
    );
    return registry;
  };
  let running: Awaited<ReturnType<typeof start>> | undefined = await start();
  const host = running.host;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  await stops.add(stop);
  return {
    pushHost: host,
    pullHost: host,
    ...(hasBasicAuth ? { credentials: CREDENTIALS } : {}),
    stop,
    start: async () => {
      running ??= await start();
    },
  };
}
