import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, ToolError } from '../../tools/command.ts';
import { eventually } from '../support/eventually.ts';
import { parseResources } from './api-cluster.ts';
import type { Cluster, Resource } from './cluster.ts';

const ISTIO_MODULE = join(import.meta.dirname, '..', '..', 'tools', 'istio');
const GATEWAY_API = 'sigs.k8s.io/gateway-api';
// Those that a gateway needs, and that are served in each version that a supported Istio asks for: an istiod that asks
// for one that is not there never gets ready.
const KINDS = ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants'];

/**
 * Makes a cluster serve the Gateway API, in the version that the pinned Istio is built with. Its istiod has to start
 * after that. Throws a ToolError.
 */
export async function installGatewayApi(cluster: Cluster): Promise<void> {
  const crds = await readCrds();
  for (const crd of crds) await cluster.apply([crd]);
  for (const crd of crds) {
    await eventually(`${crd.metadata.name} to be served`, () => cluster.read(crd), isEstablished);
  }
}

async function readCrds(): Promise<Resource[]> {
  try {
    await runCommand('go', ['mod', 'download', GATEWAY_API], { cwd: ISTIO_MODULE });
    const args = ['list', '-m', '-f', '{{.Dir}}', GATEWAY_API];
    const folder = (await runCommand('go', args, { cwd: ISTIO_MODULE })).trim();
    const paths = KINDS.map((kind) =>
      join(folder, 'config', 'crd', 'standard', `gateway.networking.k8s.io_${kind}.yaml`),
    );
    const files = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    return files.flatMap(parseResources);
  } catch (cause) {
    throw new ToolError(
      `Cannot get the Gateway API: ${(cause as Error).message}\n` +
        'Check that Go is installed and reaches its module proxy.',
      { cause },
    );
  }
}

function isEstablished({ status }: Resource): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some((condition) => condition.type === 'Established' && condition.status === 'True');
}
