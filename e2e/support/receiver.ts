import { join } from 'node:path';
import type { ExchangeJson } from '../../receive/src/api/api-types.ts';
import { type Program, type RunningProgram, startProgram } from './child-process.ts';
import { eventually } from './eventually.ts';
import { CHECKOUT } from './meshtap-cli.ts';

/** A running `meshtap receive` with its own store. */
export type Receiver = {
  pid: number;
  /** The address for proxies: HOST:PORT. */
  ingest: string;
  ingestPort: number;
  /** The address of its page and API, such as `http://127.0.0.1:9080`. */
  page: string;
  /** Reads all exchanges that it has stored, the newest first. */
  readExchanges(filter?: string): Promise<ExchangeJson[]>;
  stop(): Promise<void>;
};

/** Options, if it must not listen on free ports of loopback with its store in the run's folder. */
export type ReceiverOptions = {
  name?: string;
  /** HOST:PORT. */
  listen?: string;
  page?: string;
  /** More flags. */
  flags?: string[];
  start?: (program: Program) => Promise<RunningProgram>;
};

const STARTED = /^Ingest: +http:\/\/(\S+:(\d+)) [\s\S]*^Page: +(http:\/\/\S+:\d+)/m;

/** Starts a receiver, and waits until it listens. Its store and log go to `folder`. */
export async function startReceiver(folder: string, options: ReceiverOptions = {}): Promise<Receiver> {
  const { name = 'receiver', listen = '127.0.0.1:0', page = '127.0.0.1:0', flags = [] } = options;
  const program = await (options.start ?? startProgram)({
    name,
    command: process.execPath,
    args: [
      ...[join(CHECKOUT, 'publish', 'bin', 'meshtap.js'), 'receive', '--quiet'],
      ...['--listen', listen, '--page', page, '--store', join(folder, `${name}.db`), ...flags],
    ],
    logFile: join(folder, `${name}.log`),
    // It stores what it has taken.
    stopMs: 60_000,
  });
  const found = await eventually(
    `${name} to listen`,
    async () => {
      await program.assertRunning();
      return STARTED.exec(await program.readLog());
    },
    (match) => match !== null,
  ).catch(async (error) => {
    await program.stop();
    throw error;
  });
  const [, ingest = '', port, url = ''] = found ?? [];
  const { pid, stop } = program;
  const read = (filter = '') => readExchanges(url, filter);
  return { pid, ingest, ingestPort: Number(port), page: url, readExchanges: read, stop };
}

/** Reads the exchanges that a receiver's page exports for a filter, the newest first. */
export async function readExchanges(page: string, filter: string): Promise<ExchangeJson[]> {
  const response = await fetch(`${page}/api/export?format=ndjson&filter=${encodeURIComponent(filter)}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`The receiver answered ${response.status}: ${text}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
