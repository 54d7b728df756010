import { appendFile, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeshRegistry } from '../mesh/mesh.ts';
import { CHECKOUT, needMeshtap } from '../support/meshtap-cli.ts';
import { getRunFolder } from './mesh-under-test.ts';

const MODULE = join(CHECKOUT, 'bin', 'http-trace-filter.wasm');

/**
 * Pushes the filter by `meshtap push` and returns `NAME@sha256:...`, as proxies must pull it. `flags` go to the
 * command, `wasm` is a module other than the built one.
 */
export async function pushImage(
  registry: MeshRegistry,
  repository: string,
  { flags = [], wasm = MODULE }: { flags?: string[]; wasm?: string } = {},
): Promise<string> {
  const { pushHost, pullHost, credentials } = registry;
  const login = credentials ? ['--registry-config', await writeLogin(pushHost, credentials)] : [];
  const image = `${pushHost}/${repository}:e2e`;
  const args = ['push', image, '--plain-http', '--wasm', wasm, ...login, ...flags];
  const reference = (await needMeshtap(args)).trim();
  return reference.replace(pushHost, pullHost);
}

const pushed = new Map<MeshRegistry, Promise<string>>();

/** Like pushImage, but once in a run: the image for all specs that do not count pulls. */
export function pushSharedImage(registry: MeshRegistry): Promise<string> {
  const image = pushed.get(registry) ?? pushImage(registry, 'meshtap/filter');
  pushed.set(registry, image);
  return image;
}

/**
 * Writes a module that has other bytes but is the same filter: a custom section at its end has `mark`. Returns its
 * path.
 */
export async function writeOtherModule(mark: string): Promise<string> {
  const path = join(getRunFolder(), `filter-${mark}.wasm`);
  await copyFile(MODULE, path);
  const name = Buffer.from(mark);
  // Source: WebAssembly core specification, custom section; lengths under 128 are one byte of LEB128.
  await appendFile(path, Buffer.from([0, name.length + 1, name.length, ...name]));
  return path;
}

/** Makes the text of a Docker configuration with an account, for a pull secret and `docker login`. */
export function makeLogin(host: string, { user, password }: { user: string; password: string }): string {
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [host]: { username: user, password, auth } } });
}

async function writeLogin(host: string, credentials: { user: string; password: string }): Promise<string> {
  const path = join(getRunFolder(), 'login.json');
  await writeFile(path, makeLogin(host, credentials), { mode: 0o600 });
  return path;
}
