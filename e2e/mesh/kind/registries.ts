import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import { findFreePort } from '../../support/ports.ts';
import { CREDENTIALS, HTPASSWD, REALM } from '../../support/registry.ts';
import type { MeshRegistry } from '../mesh.ts';
import { docker } from './engine.ts';

/** A registry's container: its name, its image, its address, and whether it asks for the account. */
export type RegistryOptions = {
  readonly name: string;
  readonly image: string;
  readonly network: string;
  readonly address: string;
  readonly hasBasicAuth: boolean;
};

const PORT = 5000;
// In a folder that every image has.
const HTPASSWD_PATH = '/meshtap.htpasswd';

/**
 * Starts a registry that proxies reach at its address in the cluster's network, and this process on a port of loopback.
 * Its settings are environment variables on top of the image's own configuration file: entry point and place of the
 * file differ between images.
 */
export async function startMeshRegistry(folder: string, options: RegistryOptions): Promise<MeshRegistry> {
  const { name, address, hasBasicAuth } = options;
  const pushHost = `127.0.0.1:${await findFreePort()}`;
  await docker(...makeCreation(options, pushHost));
  if (hasBasicAuth) await copyAccounts(folder, name);
  const start = async () => {
    await docker('start', name);
    await eventually(
      `${name} to answer`,
      async () => (await fetch(`http://${pushHost}/v2/`)).status,
      (status) => status === (hasBasicAuth ? 401 : 200),
    );
  };
  await start();
  return {
    pushHost,
    pullHost: `${address}:${PORT}`,
    ...(hasBasicAuth ? { credentials: CREDENTIALS } : {}),
    stop: async () => {
      await docker('stop', '-t', '1', name);
    },
    start,
  };
}

function makeCreation(options: RegistryOptions, pushHost: string): string[] {
  const { name, image, network, address, hasBasicAuth } = options;
  const env = {
    REGISTRY_HTTP_ADDR: `:${PORT}`,
    OTEL_TRACES_EXPORTER: 'none',
    ...(hasBasicAuth
      ? {
          REGISTRY_AUTH: 'htpasswd',
          REGISTRY_AUTH_HTPASSWD_REALM: REALM,
          REGISTRY_AUTH_HTPASSWD_PATH: HTPASSWD_PATH,
        }
      : {}),
  };
  return [
    ...['create', '--name', name, '--network', network, '--ip', address],
    ...['--publish', `${pushHost}:${PORT}`],
    ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    image,
  ];
}

async function copyAccounts(folder: string, name: string): Promise<void> {
  const file = join(folder, `${name}.htpasswd`);
  await writeFile(file, HTPASSWD, { mode: 0o644 });
  await docker('cp', file, `${name}:${HTPASSWD_PATH}`);
}
