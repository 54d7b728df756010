import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pullModule } from '../../publish/src/index.ts';
import { needMeshtap } from './meshtap-cli.ts';

/** The parts of a WasmPlugin that are read here. */
type WasmPlugin = { kind: string; spec: { url: string; sha256?: string; pluginConfig: PluginConfig } };

/** The part of a pluginConfig that the tests read; the rest concerns only the filter. */
export type PluginConfig = {
  backend: {
    address?: string;
    port?: number;
    cluster?: string;
    authority?: string;
    path?: string;
    timeoutMs?: number;
    headers?: Record<string, string>;
  };
  [key: string]: unknown;
};

/** So long that a machine that stalls does not make the filter post twice. */
export const ANSWER_TIMEOUT_MS = 60_000;

/** Makes a configuration wait ANSWER_TIMEOUT_MS for an answer of the backend. */
export function withPatience(config: PluginConfig): PluginConfig {
  return { ...config, backend: { ...config.backend, timeoutMs: ANSWER_TIMEOUT_MS } };
}

/** The filter as a proxy gets it: from a registry, configured by a generated WasmPlugin. */
export type PublishedFilter = {
  /** `NAME@sha256:...` as `meshtap push` printed it. */
  reference: string;
  digest: string;
  url: string;
  moduleFile: string;
  module: Uint8Array;
  moduleBytes: number;
  pluginConfig: PluginConfig;
  /** The name of the cluster that the filter posts to. */
  backendCluster: string;
};

/**
 * The backend's address in the mesh. Nothing resolves it here: the Envoy cluster with its name has the real address.
 */
export const BACKEND_ADDRESS = 'collector.demo.svc.cluster.local';

/** Pushes the built filter to a registry without TLS and returns its reference. */
export async function pushFilter(registryHost: string): Promise<string> {
  return (await needMeshtap(['push', `${registryHost}/meshtap/filter:e2e`, '--plain-http'])).trim();
}

/**
 * Generates the WasmPlugin of a pushed filter and pulls the module that it names. `flags` go to `meshtap generate`. The
 * module is put into `folder`.
 */
export async function installFilter(
  folder: string,
  reference: string,
  flags: string[] = [],
): Promise<PublishedFilter> {
  const options = ['--image', reference, '--backend-address', BACKEND_ADDRESS, ...flags];
  const plugin = findPlugin(parse(await needMeshtap(['generate', 'demo', ...options])));
  const { url, pluginConfig } = plugin.spec;
  const { digest, module } = await pullModule(url.replace('oci://', ''), { plainHttp: true });
  const { address, port = 9000, cluster } = pluginConfig.backend;
  const backendCluster = cluster ?? `outbound|${port}||${address}`;
  return {
    ...{ reference, digest, url, pluginConfig, backendCluster },
    ...{ module, moduleBytes: module.length, moduleFile: await writeModule(folder, module) },
  };
}

/** Copies the file of an installed filter into another folder. */
export async function copyFilter(filter: PublishedFilter, folder: string): Promise<PublishedFilter> {
  return { ...filter, moduleFile: await writeModule(folder, filter.module) };
}

async function writeModule(folder: string, module: Uint8Array): Promise<string> {
  const moduleFile = join(folder, 'plugin.wasm');
  await writeFile(moduleFile, module);
  return moduleFile;
}

function findPlugin(document: WasmPlugin): WasmPlugin {
  if (document?.kind !== 'WasmPlugin')
    throw new Error(`\`meshtap generate\` made no WasmPlugin but ${document?.kind}`);
  return document;
}
