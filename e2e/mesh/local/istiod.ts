import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getTool } from '../../../tools/get.ts';
import { getIstioFiles } from '../../../tools/istio-files.ts';
import type { RunningProgram } from '../../support/child-process.ts';
import { eventually } from '../../support/eventually.ts';
import { parseResources } from '../api-cluster.ts';
import type { Cluster, Resource } from '../cluster.ts';
import { installGatewayApi } from '../gateway-api.ts';
import { makeUpstreamEnvoyFilters } from '../upstream-envoy.ts';
import { awaitPage, START_PATIENCE, startBound } from './bound-process.ts';
import type { Base } from './ground.ts';
import { makeIstiodResources, VALIDATOR } from './istiod-resources.ts';

/** A running istiod. */
export type Istiod = {
  /** Where agents get their configuration and certificates. */
  discoveryAddress: string;
  /** Reads a page of its debug interface. */
  readDebug(path: string): Promise<string>;
  restart(): Promise<void>;
};

// Envoy as its own project builds it lacks the first two extensions.
const ENVIRONMENT = {
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_ENABLE_AMBIENT: 'true',
  POD_NAMESPACE: 'istio-system',
  POD_NAME: 'istiod-0',
  REVISION: 'default',
  CLUSTER_ID: 'Kubernetes',
  INJECT_ENABLED: 'false',
  INJECTION_WEBHOOK_CONFIG_NAME: '',
  VALIDATION_WEBHOOK_CONFIG_NAME: VALIDATOR.metadata.name,
};

const MESH_CONFIG = {
  defaultConfig: {},
  enablePrometheusMerge: false,
  defaultProviders: {},
  accessLogFile: '/dev/stdout',
  rootNamespace: 'istio-system',
};

/**
 * Installs the CRDs of Istio and of the Gateway API, and starts istiod with its validating webhook. Its log is in
 * `folder`.
 */
export async function startIstiod(base: Base, cluster: Cluster): Promise<Istiod> {
  const { folder, block, stops } = base;
  await Promise.all([installCrds(cluster), installGatewayApi(cluster)]);
  const state = join(folder, 'istiod');
  await mkdir(state, { recursive: true });
  await writeFile(join(state, 'mesh.json'), JSON.stringify(MESH_CONFIG));
  const first = await block.takePorts(6);
  await cluster.apply(makeIstiodResources(first + 1));
  const start = () => startProcess({ folder, state, first, kubeconfig: cluster.kubeconfig });
  let program = await start();
  await stops.add(() => program.stop());
  await awaitReady(program, first);
  await awaitValidation(cluster, program);
  await cluster.apply(makeUpstreamEnvoyFilters(MESH_CONFIG.rootNamespace));
  return {
    discoveryAddress: `127.0.0.1:${first + 3}`,
    readDebug: async (path) => (await fetch(`http://127.0.0.1:${first}${path}`)).text(),
    restart: async () => {
      await program.stop();
      program = await start();
      await awaitReady(program, first);
      await awaitAdmission(cluster);
    },
  };
}

async function installCrds(cluster: Cluster): Promise<void> {
  const crds = parseResources(await readFile((await getIstioFiles()).crds, 'utf8'));
  await Promise.all(crds.map((crd) => cluster.apply([crd])));
  for (const crd of crds) {
    await eventually(`${crd.metadata.name} to be served`, () => cluster.read(crd), isEstablished);
  }
}

function isEstablished({ status }: Resource): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some((condition) => condition.type === 'Established' && condition.status === 'True');
}

type ProcessOptions = { folder: string; state: string; first: number; kubeconfig: string };

async function startProcess(options: ProcessOptions): Promise<RunningProgram> {
  const { folder, state, first, kubeconfig } = options;
  const address = (offset: number) => `127.0.0.1:${first + offset}`;
  return startBound({
    name: 'istiod',
    command: await getTool('pilot-discovery'),
    args: [
      ...['discovery', '--kubeconfig', kubeconfig, '--meshConfig', join(state, 'mesh.json')],
      ...['--domain', 'cluster.local', '--shutdownDuration', '0s'],
      ...['--httpAddr', address(0), '--httpsAddr', address(1), '--grpcAddr', address(2)],
      ...['--secureGRPCAddr', address(3), '--monitoringAddr', address(4)],
      ...['--ctrlz_address', '127.0.0.1', '--ctrlz_port', `${first + 5}`],
    ],
    cwd: state,
    env: ENVIRONMENT,
    logFile: join(folder, 'istiod.log'),
  });
}

function awaitReady(program: RunningProgram, port: number): Promise<void> {
  return awaitPage('istiod', program, `http://127.0.0.1:${port}/ready`);
}

// The API asks istiod about each resource, at a port that it opens last.
async function awaitAdmission(cluster: Cluster): Promise<void> {
  const metadata = { name: 'probe', namespace: MESH_CONFIG.rootNamespace };
  const probe = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata, spec: {} };
  await eventually(
    'istiod to answer the API',
    () => cluster.apply([probe], { isDryRun: true }),
    () => true,
    START_PATIENCE,
  );
}

// istiod puts its CA into the webhook, and only then has the API refuse what it cannot check.
async function awaitValidation(cluster: Cluster, program: RunningProgram): Promise<void> {
  await eventually(
    'istiod to validate resources',
    async () => {
      await program.assertRunning();
      const { webhooks } = await cluster.read(VALIDATOR);
      return (webhooks as { failurePolicy: string }[])[0]?.failurePolicy;
    },
    (policy) => policy === 'Fail',
    START_PATIENCE,
  );
}
