import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RunContext } from '../context.ts';
import { describeFileError, errorCode, usageError } from '../errors.ts';
import { objectOf } from '../json.ts';
import type { ConfigObject, ConfigRequest, ExternalSettings } from '../options/config.ts';
import { warnOfShortName } from '../resources/backend-address.ts';
import { describeExternal, type ExternalBackend, externalConfig } from '../resources/backend-resources.ts';
import { checkConfig } from '../resources/config-schema.ts';
import {
  addReceiver,
  addSamplingManager,
  extendBackend,
  mergeConfig,
  refuseExternalManager,
} from '../resources/plugin-config.ts';

/** A checked pluginConfig, and the external backend that needs resources of its own. */
export interface ConfigPlan {
  pluginConfig: ConfigObject;
  external?: ExternalBackend | undefined;
}

/** Puts the pluginConfig together from flags, file and environment, and checks it. `name` is that of the plugin. */
export async function planConfig(request: ConfigRequest, name: string, run: RunContext): Promise<ConfigPlan> {
  const { file, backend, external: settings, receiver, sampling, logLevel } = request;
  const source = file ?? 'the flags and variables';
  const given = file === undefined ? {} : await readConfigFile(file, run.cwd);
  const merged = mergeConfig({
    file: receiver === undefined ? given : addReceiver(given, receiver, source),
    ...{ source, backend, logLevel },
  });
  const config = sampling === undefined ? merged.config : addSamplingManager(merged.config, sampling);
  checkConfig(config, source);
  if (settings === undefined) {
    if (merged.host !== undefined) checkMeshHost(merged.host, run);
    return { pluginConfig: config };
  }
  if (sampling !== undefined && config !== merged.config) refuseExternalManager(sampling);
  const host = checkExternalHost(merged.host, settings);
  const external = describeExternal(name, host, merged.port, settings);
  return { pluginConfig: extendBackend(config, externalConfig(external)), external };
}

/**
 * Warns that the values of `backend.headers`, if there are any, can be read by others. `directory` is the folder that the
 * resources are written to, if there is one.
 */
export function warnOfHeaders(
  { pluginConfig }: Pick<ConfigPlan, 'pluginConfig'>,
  { emit }: RunContext,
  directory?: string,
): void {
  if (Object.keys(objectOf(objectOf(pluginConfig.backend).headers)).length === 0) return;
  const ofFolder =
    directory === undefined
      ? ''
      : ` They are in plain text in the files of ${directory} too: whoever can read these, or the Git repository that they go to, can read them.`;
  emit({
    kind: 'warning',
    text: `The values of backend.headers are not secret: they are in plain text in the resource, so whoever may read WasmPlugins in the namespace can read them, and so can istiod and whoever may open the admin port of a proxy.${ofFolder} Instead of a token, let the backend accept only the identities that the mesh gives to proxies: see "Let only the mesh post" in docs/security.md.`,
  });
}

function checkMeshHost(host: { address: string; kind: 'name' | 'ip' }, { emit }: RunContext): void {
  if (host.kind === 'name') {
    const text = warnOfShortName(host.address);
    if (text !== undefined) emit({ kind: 'warning', text });
    return;
  }
  throw usageError(
    `Cannot use ${host.address} as the backend's address`,
    'the mesh knows no service by an IP address',
    "Give the service's host name, or add --backend-external for a backend outside the mesh.",
  );
}

function checkExternalHost(host: { address: string } | undefined, settings: ExternalSettings): string {
  const flags = settings.tls === undefined ? '--backend-external' : '--backend-external --backend-tls';
  if (host === undefined) {
    throw usageError(
      `Cannot use ${flags}`,
      'the config names an Envoy cluster that already exists',
      'Leave the flag off, or remove backend.cluster from the file and give backend.address.',
    );
  }
  if (!/\.svc\.cluster\.local$/.test(host.address)) return host.address;
  throw usageError(`Cannot use ${flags}`, `${host.address} is a service of the mesh`, 'Leave the flag off.');
}

/** Reads a pluginConfig in YAML or JSON. An empty file is an empty config. Never quotes the file: it may hold a token. */
async function readConfigFile(path: string, cwd: string): Promise<ConfigObject> {
  const refuse: Refuse = (why, fix = 'Give --config a file that holds one pluginConfig in YAML or JSON.') =>
    usageError(`Cannot use ${path} as pluginConfig`, why, fix);
  const value = await parseYaml(await readSource(resolve(cwd, path), refuse), refuse);
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw refuse(`it holds ${found}, not an object`);
  }
  if ('apiVersion' in value && 'kind' in value) {
    throw refuse('it is a Kubernetes resource', 'Give --config the part below spec.pluginConfig alone.');
  }
  return value as ConfigObject;
}

type Refuse = (why: string, fix?: string) => Error;

async function readSource(path: string, refuse: Refuse): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw refuse(
      errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? 'it is not UTF-8 text'
        : describeFileError(error),
    );
  }
}

/** The value of a YAML document; undefined when there is none. The parser's own messages would quote the file. */
async function parseYaml(source: string, refuse: Refuse): Promise<unknown> {
  const { parseAllDocuments } = await import('yaml');
  const parsed = parseAllDocuments(source, {
    prettyErrors: true,
    merge: true,
    stringKeys: true,
    logLevel: 'error',
  });
  const [document, ...others] = Array.isArray(parsed) ? parsed : [];
  if (document === undefined) return undefined;
  if (others.length > 0) throw refuse(`it holds ${others.length + 1} documents`);
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const at = problem.linePos?.[0];
    const where = at === undefined ? '' : ` at line ${at.line}, column ${at.col}`;
    throw refuse(`it is not valid YAML${where} (${problem.code.toLowerCase().replaceAll('_', ' ')})`);
  }
  if (document.contents === null) return undefined;
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw refuse('it is not valid YAML (bad alias)');
  }
}
