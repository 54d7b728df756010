import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseResources } from '../mesh/api-cluster.ts';
import type { Resource } from '../mesh/cluster.ts';
import type { MeshProxy, Service } from '../mesh/mesh.ts';
import { needMeshtap } from '../support/meshtap-cli.ts';
import { type PluginConfig, withPatience } from '../support/published-filter.ts';
import { getMesh, getRunFolder } from './mesh-under-test.ts';
import { pushSharedImage } from './published-image.ts';

/** The options for `meshtap generate`. */
export type PluginOptions = {
  namespaces: readonly string[];
  /** Where exchanges go: a service, or the receiver of a namespace. */
  backend: Service | { receiver: string };
  /** By default a name that no other plugin had: proxies mix up a plugin that comes back under its old name. */
  name?: string;
  /** By default the image that all specs share. */
  image?: string;
  /** The pluginConfig; the filter waits long for an answer of the backend. */
  config?: Partial<PluginConfig>;
  /** More flags of `meshtap generate`. */
  flags?: readonly string[];
};

/** A plugin that was generated and applied. */
export type Plugin = {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly resources: readonly Resource[];
  /** Deletes the resources. */
  remove(): Promise<void>;
};

/** Makes a name that no other plugin has. */
export function makePluginName(): string {
  return `tap-${randomBytes(4).toString('hex')}`;
}

/** Makes resources with `meshtap generate`, and applies its output. */
export async function applyPlugin(options: PluginOptions): Promise<Plugin> {
  const { name = makePluginName(), namespaces } = options;
  const yaml = await generate({ ...options, name });
  const { cluster } = getMesh();
  await cluster.apply(yaml);
  const resources = parseResources(yaml);
  const remove = async () => {
    for (const resource of resources) await cluster.remove(resource);
  };
  return { name, namespaces, resources, remove };
}

/** Returns the flags that select one proxy. */
export function selectorOf({ labels }: MeshProxy): string[] {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return ['--selector', pairs.join(',')];
}

/** Writes a pluginConfig and returns the flags for it. */
export async function configOf(config: object): Promise<string[]> {
  const path = join(getRunFolder(), `config-${randomBytes(4).toString('hex')}.json`);
  await writeFile(path, JSON.stringify(config));
  return ['--config', path];
}

async function generate(options: PluginOptions & { name: string }): Promise<string> {
  const { namespaces, backend, name, config = {}, flags = [] } = options;
  const image = options.image ?? (await pushSharedImage(getMesh().registry));
  const to =
    'receiver' in backend
      ? ['--receiver', backend.receiver]
      : ['--backend-address', backend.host, '--backend-port', `${backend.port}`];
  const patient = await configOf(withPatience({ backend: {}, ...config }));
  return needMeshtap([
    ...['generate', ...namespaces, '--name', name, '--image', image],
    ...[...to, ...patient, ...flags],
  ]);
}
