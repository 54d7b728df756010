import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import type { Resource } from '../mesh/cluster.ts';
import type { MeshedWorkload, Service } from '../mesh/mesh.ts';

/** How many pods the Deployment of `startDeployment` has. */
export const REPLICAS = 2;

const PORT = 8080;
const CONTROL_PORT = 15_900;

/**
 * Makes a Deployment of the client's program, with a Service of its name, in the client's namespace, and waits until
 * the client's sidecar knows it. Only on a mesh with controllers and kubelets.
 */
export async function startDeployment(name: string, client: MeshedWorkload): Promise<Service> {
  const mesh = getMesh();
  const { namespace } = client;
  await mesh.cluster.apply(makeDeployment(name, namespace, await readImage(client)));
  const service = { host: `${name}.${namespace}.svc.cluster.local`, port: PORT };
  await mesh.connect(client, service);
  return service;
}

async function readImage({ name, namespace }: MeshedWorkload): Promise<string> {
  const pod = await getMesh().cluster.read({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } });
  const { containers } = pod.spec as { containers: { name: string; image: string }[] };
  return containers.find((each) => each.name === 'app')?.image ?? assert.fail('the client has no app');
}

function makeDeployment(name: string, namespace: string, image: string): Resource[] {
  const metadata = { name, namespace };
  const labels = { app: name };
  const app = {
    ...{ name: 'app', image, imagePullPolicy: 'Never' },
    args: ['-name', name, '-listen', `:${PORT}`, '-control', `:${CONTROL_PORT}`],
    readinessProbe: { httpGet: { path: '/ready', port: CONTROL_PORT }, periodSeconds: 1 },
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: 'http', port: PORT }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: REPLICAS,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 5, containers: [app] } },
      },
    },
  ];
}
