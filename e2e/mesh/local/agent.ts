import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getTool } from '../../../tools/get.ts';
import { getIstioFiles } from '../../../tools/istio-files.ts';
import type { RunningProgram } from '../../support/child-process.ts';
import type { MeshProxy } from '../mesh.ts';
import { TAKES_HBONE } from '../upstream-envoy.ts';
import { awaitPage, startBound } from './bound-process.ts';
import type { Ground } from './ground.ts';
import type { Identity } from './identity.ts';

/** A proxy: its type as Istio names it, its address, and its owner. */
export type AgentOptions = {
  type: 'sidecar' | 'router' | 'waypoint';
  name: string;
  namespace: string;
  address: string;
  /** By default those of its name. */
  labels?: Readonly<Record<string, string>>;
  files?: Readonly<Record<string, string>>;
  /** It takes HBONE, as a waypoint does in any case. */
  takesHbone?: boolean;
};

/** The label by which a workload's proxy is selected. */
export function labelsOf(name: string): Record<string, string> {
  return { app: name };
}

/** Starts pilot-agent, which starts Envoy, and waits until it serves. */
export async function startAgent(
  ground: Ground,
  identity: Identity,
  options: AgentOptions,
): Promise<MeshProxy> {
  const { type, name, namespace, labels = labelsOf(name) } = options;
  const folder = join(ground.folder, 'proxies', `${name}.${namespace}`);
  await fillFolder(folder, identity, options.files ?? {});
  const template = await writeTemplate(folder);
  const ports = await ground.block.takePorts(4);
  const [command = '', ...words] = ground.privateMount(join(folder, 'data'));
  const program = await startBound({
    name: `the proxy of ${name}.${namespace}`,
    command,
    args: [
      ...[...words, await getTool('pilot-agent'), 'proxy', type],
      ...['--domain', `${namespace}.svc.cluster.local`, '--templateFile', template],
      '--proxyLogLevel=warning,wasm:info',
    ],
    cwd: folder,
    env: makeEnvironment(options, ports, await makeProxyConfig(ground.discoveryAddress, ports)),
    logFile: join(ground.folder, `${name}.${namespace}.log`),
  });
  await ground.stops.add(() => stop(program));
  await awaitPage(`the proxy of ${name}`, program, `http://127.0.0.1:${ports + 2}/healthz/ready`);
  return {
    ...{ name, namespace, labels },
    readAdmin: (path) => readAdmin(program, ports, path),
    readLog: program.readLog,
    pathOf: (file) => join(folder, file),
  };
}

async function fillFolder(folder: string, identity: Identity, files: Readonly<Record<string, string>>) {
  const secrets = join(folder, 'var', 'run', 'secrets');
  for (const path of [join(secrets, 'istio'), join(secrets, 'tokens'), join(folder, 'data')])
    await mkdir(path, { recursive: true });
  await mkdir(join(folder, 'etc', 'istio', 'proxy'), { recursive: true });
  await writeFile(join(secrets, 'tokens', 'istio-token'), identity.token, { mode: 0o600 });
  await writeFile(join(secrets, 'istio', 'root-cert.pem'), identity.rootCertificate);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

// Envoy as its own project builds it lacks an extension that waypoints, and sidecars that take HBONE, start with.
async function writeTemplate(folder: string): Promise<string> {
  const template = await readFile((await getIstioFiles()).bootstrap, 'utf8');
  const path = join(folder, 'bootstrap.json');
  await writeFile(path, template.replaceAll('if .metadata_discovery', 'if false'));
  return path;
}

async function makeProxyConfig(discoveryAddress: string, ports: number) {
  return {
    discoveryAddress,
    binaryPath: await getTool('envoy'),
    configPath: './etc/istio/proxy',
    concurrency: 1,
    proxyAdminPort: ports,
    statusPort: ports + 1,
    // The defaults are for people's long requests: 45 s and 5 s.
    drainDuration: '2s',
    terminationDrainDuration: '1s',
  };
}

function makeEnvironment(options: AgentOptions, ports: number, config: object): NodeJS.ProcessEnv {
  const { name, namespace, address, labels = labelsOf(name), takesHbone = false } = options;
  return {
    PROXY_CONFIG: JSON.stringify(config),
    ENVOY_STATUS_PORT: `${ports + 2}`,
    ENVOY_PROMETHEUS_PORT: `${ports + 3}`,
    // A port that is the same in every agent.
    PROXY_XDS_DEBUG_VIA_AGENT: 'false',
    INSTANCE_IP: address,
    POD_NAME: `${name}-0`,
    POD_NAMESPACE: namespace,
    SERVICE_ACCOUNT: name,
    ISTIO_META_CLUSTER_ID: 'Kubernetes',
    // No ports are captured, so that many proxies can share one host.
    ISTIO_META_INTERCEPTION_MODE: 'NONE',
    ISTIO_METAJSON_LABELS: JSON.stringify({ ...labels, ...(takesHbone ? TAKES_HBONE : {}) }),
    ...(takesHbone ? { ISTIO_META_ENABLE_HBONE: 'true' } : {}),
    ISTIO_META_WORKLOAD_NAME: name,
    TRUST_DOMAIN: 'cluster.local',
    // Discovery goes to an IP address.
    ISTIOD_SAN: 'istiod.istio-system.svc',
    WASM_INSECURE_REGISTRIES: '*',
  };
}

async function readAdmin(program: RunningProgram, port: number, path: string): Promise<string> {
  await program.assertRunning();
  return (await fetch(`http://127.0.0.1:${port}${path}`)).text();
}

// There is nothing to drain, and the parent of a process namespace passes no other signal on.
async function stop(program: RunningProgram): Promise<void> {
  process.kill(program.pid, 'SIGKILL');
  await program.stop();
}
