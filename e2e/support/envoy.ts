import { readFile, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { listEnvoyVersions } from '../../tools/envoy-wheel.ts';
import { ENVOY_DOCKER, getTool } from '../../tools/get.ts';
import { type RunningProgram, startProgram } from './child-process.ts';
import { makeBootstrap, type Placement, type Traffic } from './envoy-bootstrap.ts';
import { eventually } from './eventually.ts';
import { findFreePort } from './ports.ts';

/** The options of an Envoy: a name for its files in `folder`, what it serves, its worker threads. */
export type EnvoyOptions = Traffic & { name: string; folder: string; concurrency?: number };

/** A running Envoy. */
export type Envoy = {
  /** The port of its listener on 127.0.0.1. */
  port: number;
  /** Its process, or that of the container's client. */
  pid: number;
  /** Gets a page of the admin interface. */
  readAdmin(path: string): Promise<string>;
  /** Reads the counters and gauges of Wasm filters by name, without the prefix `wasmcustom.`. */
  readFilterStats(): Promise<Record<string, number>>;
  /** Reads the log lines that the filter wrote, each with its level. */
  readFilterLog(): Promise<FilterLogLine[]>;
  stop(): Promise<void>;
};

/** A log line of the filter: Envoy's name of the level (`warning`, not `warn`) and the text. */
export type FilterLogLine = { level: string; text: string };

/** Starts Envoy and waits until it serves. Its configuration and log are `NAME.json` and `NAME.log` in `folder`. */
export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const { name, folder, concurrency = 1, ...traffic } = options;
  const command = await getTool('envoy');
  const isContainer = command === ENVOY_DOCKER;
  const placement = await choosePlacement(isContainer);
  const file = (suffix: string) => join(folder, `${name}${suffix}`);
  await writeFile(file('.json'), JSON.stringify(makeBootstrap(traffic, placement), null, 2));
  const program = await startProgram({
    name,
    command,
    args: [
      ...['--config-path', file('.json'), '--admin-address-path', file('.admin')],
      ...['--concurrency', `${concurrency}`, '--disable-hot-restart'],
      ...['--log-level', 'warning', '--component-log-level', 'wasm:info'],
    ],
    cwd: folder,
    env: { ...process.env, ...(isContainer ? await makeContainerEnv(placement) : {}) },
    logFile: file('.log'),
  });
  return awaitEnvoy(program, file('.admin'));
}

// Ports that Envoy picks itself cannot be taken by another program meanwhile; those of a container must be known
// before.
async function choosePlacement(isContainer: boolean): Promise<Placement> {
  if (!isContainer || platform() === 'linux') {
    return { listenAddress: '127.0.0.1', listenPort: 0, adminPort: 0, hostAddress: '127.0.0.1' };
  }
  const [listenPort, adminPort] = [await findFreePort(), await findFreePort()];
  return { listenAddress: '0.0.0.0', listenPort, adminPort, hostAddress: 'host.docker.internal' };
}

async function makeContainerEnv({ listenPort, adminPort }: Placement): Promise<NodeJS.ProcessEnv> {
  const [first] = await listEnvoyVersions();
  return { ENVOY_VERSION: process.env.ENVOY_VERSION || first, ENVOY_PORTS: `${listenPort} ${adminPort}` };
}

async function awaitEnvoy(program: RunningProgram, adminFile: string): Promise<Envoy> {
  const readAdmin = async (path: string): Promise<string> => {
    await program.assertRunning();
    const port = (await readFile(adminFile, 'utf8')).split(':').at(-1);
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return response.text();
  };
  const isReady = (text: string) => text.startsWith('LIVE');
  await eventually('Envoy to serve', () => readAdmin('/ready'), isReady);
  const listeners: Listeners = JSON.parse(await readAdmin('/listeners?format=json'));
  return {
    port: listeners.listener_statuses[0]?.local_address.socket_address.port_value ?? 0,
    pid: program.pid,
    readAdmin,
    readFilterStats: async () =>
      parseFilterStats(await readAdmin(`/stats?format=json&filter=${STATS_FILTER}`)),
    readFilterLog: async () => parseFilterLog(await program.readLog()),
    stop: program.stop,
  };
}

// Source: envoy.admin.v3.Listeners.
type Listeners = {
  listener_statuses: { local_address: { socket_address: { port_value: number } } }[];
};

const STATS_FILTER = encodeURIComponent('^wasmcustom\\.');

/** Reads names and values out of Envoy's `/stats?format=json`; names lose the prefix `wasmcustom.`. */
export function parseFilterStats(text: string): Record<string, number> {
  const { stats } = JSON.parse(text) as { stats: { name?: string; value?: number }[] };
  const pairs = stats.map(({ name = '', value = 0 }) => [name.replace(/^wasmcustom\./, ''), value] as const);
  return Object.fromEntries(pairs);
}

/** Finds the filter's lines in Envoy's log, such as `[time][1][warning][wasm] [file:1] wasm log meshtap: text`. */
export function parseFilterLog(log: string): FilterLogLine[] {
  const lines = log.matchAll(/\]\[(\w+)\]\[wasm\] \[[^\]]*\] wasm log[^:]*: (.*)$/gm);
  return [...lines].map(([, level = '', text = '']) => ({ level, text }));
}
