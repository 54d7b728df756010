import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CoreV1Api } from '@kubernetes/client-node';
import { getTool } from '../../tools/get.ts';
import type { Cluster } from '../mesh/cluster.ts';
import { CHECKOUT } from '../support/meshtap-cli.ts';
import { findFreePort } from '../support/ports.ts';
import { CREDENTIALS } from '../support/registry.ts';

/** The part of the mesh's own kubeconfig that others are made of. */
export type Kubeconfig = {
  clusters: [{ cluster: { server: string } }];
  users: [{ user: { token: string } }];
};

/** What the files are about. */
export type FilesOptions = {
  /** For all files of the run: commands run in its folder `work`. */
  folder: string;
  kubeconfig: Kubeconfig;
  cluster: Cluster;
  core: CoreV1Api;
  /** `HOST:PORT` of the proxies before the API server and the private registry. */
  apiHost: string;
  privateHost: string;
};

const run = promisify(execFile);

/** Writes the files that commands name, and gives the environment of all commands. */
export async function writeFiles(options: FilesOptions): Promise<Record<string, string>> {
  const { folder } = options;
  const at = (name: string) => join(folder, 'work', name);
  for (const name of ['work', 'home', 'temporary']) await mkdir(join(folder, name), { recursive: true });
  await writeKubeconfigs(options, at);
  await writeInputs(options, at);
  const env = await makeEnvironment(folder);
  for (const name of ['signer', 'stranger']) {
    await run(env.MESHTAP_COSIGN ?? '', ['generate-key-pair', '--output-key-prefix', at(name)], { env });
  }
  return env;
}

async function writeKubeconfigs(options: FilesOptions, at: (name: string) => string): Promise<void> {
  const { kubeconfig, apiHost } = options;
  const { token } = kubeconfig.users[0].user;
  const server = `https://${apiHost}`;
  const write = (name: string, url: string, userToken: string) => {
    const cluster = { ...kubeconfig.clusters[0].cluster, server: url };
    const clusters = [{ name: 'mesh', cluster }];
    const users = [{ name: 'admin', user: { token: userToken } }];
    return writeFile(at(name), JSON.stringify({ ...kubeconfig, clusters, users }), { mode: 0o600 });
  };
  await write('kubeconfig', server, token);
  await write('kubeconfig-expired', server, 'expired');
  await write('kubeconfig-dead', `https://127.0.0.1:${await findFreePort()}`, token);
  await write('kubeconfig-powerless', server, await makePowerless(options));
  await writeFile(at('kubeconfig-broken'), 'clusters: [');
}

async function writeInputs({ privateHost }: FilesOptions, at: (name: string) => string): Promise<void> {
  const auth = Buffer.from(`${CREDENTIALS.user}:${CREDENTIALS.password}`).toString('base64');
  const texts = {
    'login.json': JSON.stringify({ auths: { [privateHost]: { auth } } }),
    'unknown-key.yaml': 'backend: {address: a.b.c}\ncolour: blue\n',
    'not-wasm.wasm': 'not wasm',
    'empty.json': '{}',
    token: 'page-t0ken\n',
    'sbom.json': JSON.stringify({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT' }),
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(at(name), text, { mode: 0o600 });
  await copyFile(join(CHECKOUT, 'bin', 'http-trace-filter.wasm'), at('filter.wasm'));
  await copyFile(at('filter.wasm'), at('other.wasm'));
  // A custom section of the name `other`.
  await appendFile(at('other.wasm'), Buffer.from([0, 6, 5, ...Buffer.from('other')]));
  await copyFile(join(CHECKOUT, 'manifests', 'plugin-config.example.yaml'), at('tap.yaml'));
}

async function makeEnvironment(folder: string): Promise<Record<string, string>> {
  const home = join(folder, 'home');
  return {
    PATH: `${join(CHECKOUT, 'node_modules', '.bin')}:/usr/bin:/bin`,
    ...{ HOME: home, TMPDIR: join(folder, 'temporary'), DOCKER_CONFIG: home, LANG: 'C.UTF-8' },
    ...{ MESHTAP_ORAS: await getTool('oras'), MESHTAP_COSIGN: await getTool('cosign') },
    COSIGN_PASSWORD: 'only-for-tests',
  };
}

// Gives the token of a service account without rights.
async function makePowerless({ cluster, core }: FilesOptions): Promise<string> {
  const metadata = { name: 'powerless', namespace: 'default' };
  await cluster.apply([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata }]);
  const body = { spec: { audiences: [], expirationSeconds: 3600 } };
  const { status } = await core.createNamespacedServiceAccountToken({ ...metadata, body });
  return status?.token ?? '';
}
