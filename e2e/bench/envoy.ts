import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ENVOY_DOCKER, getTool } from '../../tools/get.ts';
import { type RunningProgram, startProgram } from '../support/child-process.ts';
import { parseFilterStats } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import { makeMeasuredBootstrap } from './bootstrap.ts';
import { readCpuNs, readMemory } from './process-cost.ts';
import type { StartUp } from './results.ts';
import type { Rig } from './rig.ts';
import type { Variant } from './variants.ts';

/** An Envoy that is measured: one worker thread, and the cost of its start. */
export type MeasuredEnvoy = {
  variant: Variant;
  pid: number;
  /** The port of its listener on 127.0.0.1. */
  port: number;
  startUp: StartUp;
  /** How many requests have been sent through it, counted by the sender. */
  sent: number;
  /** Reads the counters and gauges of Wasm filters by name, without the prefix `wasmcustom.`. */
  readFilterStats(): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

/** Finds the Envoy to measure. Throws an Error if it does not run as a process of this machine. */
export async function findEnvoy(): Promise<string> {
  const command = await getTool('envoy');
  if (command !== ENVOY_DOCKER) return command;
  throw new Error(
    'Cannot measure an Envoy in a container.\nRun this on Linux with glibc, or set MESHTAP_ENVOY to an Envoy with V8.',
  );
}

/**
 * Starts an Envoy with a variant's filter between the rig's load and its app. Its configuration and log in `folder`
 * are named after the variant and `suffix`. Throws an Error if a filter refuses its configuration.
 */
export async function startMeasuredEnvoy(
  variant: Variant,
  rig: Rig,
  folder: string,
  suffix = '',
): Promise<MeasuredEnvoy> {
  const file = (extension: string) => join(folder, `${variant.name}${suffix}${extension}`);
  await writeFile(file('.json'), JSON.stringify(makeMeasuredBootstrap(variant, rig), null, 2));
  const program = await startProgram({
    name: `Envoy with ${variant.name}`,
    command: await findEnvoy(),
    args: [
      ...['--config-path', file('.json'), '--admin-address-path', file('.admin')],
      ...['--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning'],
    ],
    cwd: folder,
    logFile: file('.log'),
  });
  try {
    return await awaitEnvoy(variant, program, file);
  } catch (error) {
    await program.stop();
    throw error;
  }
}

async function awaitEnvoy(
  variant: Variant,
  program: RunningProgram,
  file: (extension: string) => string,
): Promise<MeasuredEnvoy> {
  const readAdmin = async (path: string): Promise<string> => {
    await program.assertRunning();
    const response = await fetch(`http://${await readFile(file('.admin'), 'utf8')}${path}`);
    return response.text();
  };
  const isReady = (text: string) => text.startsWith('LIVE');
  await eventually('Envoy to serve', () => readAdmin('/ready'), isReady, { timeoutMs: 30_000 });
  const { pid, stop } = program;
  const startUp = { cpuMs: (await readCpuNs(pid)) / 1e6, rssKib: (await readMemory(pid)).rssKib };
  const readFilterStats = async () =>
    parseFilterStats(await readAdmin('/stats?format=json&filter=wasmcustom'));
  if ((await readFilterStats()).meshtap_config_error) throw refusal(variant, file('.log'));
  const port = readPort(await readAdmin('/listeners'));
  return { ...{ variant, pid, stop, startUp, port, readFilterStats }, sent: 0 };
}

// The page has one line, such as `main::127.0.0.1:41234`.
function readPort(listeners: string): number {
  return Number(listeners.trim().split(':').at(-1));
}

function refusal({ name }: Variant, logFile: string): Error {
  return new Error(
    `Cannot measure ${name}: the filter refuses its configuration, and captures nothing. Its log is ${logFile}.\n` +
      'Build the filter of this checkout with `make build`, correct --peer-config, or leave the variant out.',
  );
}
