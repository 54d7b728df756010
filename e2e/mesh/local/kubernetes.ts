import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getTool } from '../../../tools/get.ts';
import { eventually } from '../../support/eventually.ts';
import { openCluster } from '../api-cluster.ts';
import type { Cluster } from '../cluster.ts';
import { awaitPage, START_PATIENCE, startBound } from './bound-process.ts';
import type { Base } from './ground.ts';

const ISSUER = 'https://kubernetes.default.svc';

/** Starts etcd and kube-apiserver; their files are in `folder/kubernetes`, their logs in `folder`. */
export async function startKubernetes(base: Base): Promise<Cluster> {
  const { folder, block, stops } = base;
  const state = join(folder, 'kubernetes');
  await mkdir(state, { recursive: true });
  const etcd = await startEtcd(base, state);
  const token = randomBytes(16).toString('hex');
  const files = await writeCredentials(state, token);
  const port = await block.takePorts(1);
  const program = await startBound({
    name: 'kube-apiserver',
    command: await getTool('kube-apiserver'),
    args: [
      ...['--etcd-servers', etcd, '--cert-dir', join(state, 'certificates')],
      ...['--bind-address', '127.0.0.1', '--advertise-address', '127.0.0.1', '--secure-port', `${port}`],
      ...['--token-auth-file', files.tokens, '--authorization-mode', 'RBAC'],
      ...['--service-account-issuer', ISSUER, '--api-audiences', `${ISSUER},istio-ca`],
      ...['--service-account-key-file', files.publicKey, '--service-account-signing-key-file', files.key],
      // A loopback address cannot be an endpoint of the service `kubernetes`.
      ...['--service-cluster-ip-range', '10.96.0.0/16', '--endpoint-reconciler-type', 'none'],
      ...['--disable-admission-plugins', 'ServiceAccount'],
    ],
    logFile: join(folder, 'kube-apiserver.log'),
  });
  await stops.add(program.stop);
  const cluster = openCluster(await writeKubeconfig(folder, state, port, token));
  await eventually(
    'kube-apiserver to be ready',
    async () => {
      await program.assertRunning();
      return cluster.read({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
    },
    () => true,
    START_PATIENCE,
  );
  return cluster;
}

// Before kube-apiserver, and so stopped after it: one that has lost its etcd takes 10 s to stop.
async function startEtcd({ folder, block, stops }: Base, state: string): Promise<string> {
  const data = join(state, 'etcd');
  const first = await block.takePorts(2);
  const [url, peerUrl] = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${first + 1}`];
  const program = await startBound({
    name: 'etcd',
    command: await getTool('etcd'),
    args: [
      ...['--name', 'mesh', '--data-dir', data, '--log-level', 'warn', '--unsafe-no-fsync'],
      ...['--listen-client-urls', url, '--advertise-client-urls', url],
      ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
      ...['--initial-cluster', `mesh=${peerUrl}`],
    ],
    logFile: join(folder, 'etcd.log'),
  });
  await stops.add(async () => {
    await program.stop();
    // Over 100 MB, and of no use to people: the dumps of a failure say what was in it.
    if (!process.env.MESHTAP_KEEP) await rm(data, { recursive: true, force: true });
  });
  await awaitPage('etcd', program, `${url}/health`);
  return url;
}

async function writeCredentials(state: string, token: string) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const files = {
    key: join(state, 'service-accounts.key'),
    publicKey: join(state, 'service-accounts.pub'),
    tokens: join(state, 'tokens.csv'),
  };
  await writeFile(files.key, privateKey, { mode: 0o600 });
  await writeFile(files.publicKey, publicKey);
  await writeFile(files.tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  return files;
}

async function writeKubeconfig(folder: string, state: string, port: number, token: string): Promise<string> {
  const path = join(folder, 'kubeconfig');
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority': join(state, 'certificates', 'apiserver.crt'),
    'tls-server-name': 'kubernetes.default.svc',
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'mesh', cluster }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'mesh', context: { cluster: 'mesh', user: 'admin' } }],
    'current-context': 'mesh',
  };
  await writeFile(path, JSON.stringify(config, null, 2), { mode: 0o600 });
  return path;
}
