import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getTool } from '../../tools/get.ts';
import { startProgram } from './child-process.ts';
import { eventually } from './eventually.ts';

/** What a collector receives: each signal has its own path and file. */
export type Signal = 'traces' | 'logs';

/** A running OpenTelemetry collector that takes OTLP over HTTP and keeps it in files. */
export type OtelCollector = {
  port: number;
  /** Reads what it has passed on, in order: one export request in each entry, as OTLP's JSON. */
  readRequests(signal: Signal): Promise<unknown[]>;
  /** Reads what it has written to its log. */
  readLog(): Promise<string>;
  stop(): Promise<void>;
};

const SIGNALS: Signal[] = ['traces', 'logs'];

/** Starts a collector on a free port, with its configuration, files and log in `folder`. */
export async function startOtelCollector(folder: string, name = 'otel-collector'): Promise<OtelCollector> {
  const file = (suffix: string) => join(folder, `${name}${suffix}`);
  const dataFile = (signal: Signal) => file(`.${signal}.jsonl`);
  await writeFile(file('.json'), JSON.stringify(makeConfig(dataFile), null, 2));
  const program = await startProgram({
    name,
    command: await getTool('otel-collector'),
    // JSON is YAML, which the collector reads.
    args: ['--config', `file:${file('.json')}`],
    logFile: file('.log'),
    env: { PATH: process.env.PATH },
  });
  const port = await eventually(
    `${name} to be ready`,
    async () => {
      await program.assertRunning();
      return findPort(await program.readLog());
    },
    (found) => found > 0,
  );
  const readRequests = async (signal: Signal) => parseLines(await readIfThere(dataFile(signal)));
  return { port, readRequests, readLog: program.readLog, stop: program.stop };
}

function makeConfig(dataFile: (signal: Signal) => string): object {
  const exporters = SIGNALS.map((signal) => [
    `file/${signal}`,
    { path: dataFile(signal), flush_interval: '50ms' },
  ]);
  const pipelines = SIGNALS.map((signal) => [
    signal,
    { receivers: ['otlp'], exporters: [`file/${signal}`, 'debug'] },
  ]);
  return {
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
    exporters: { debug: {}, ...Object.fromEntries(exporters) },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { encoding: 'json' } },
      pipelines: Object.fromEntries(pipelines),
    },
  };
}

// The line with the port comes before the one that says that all is ready.
function findPort(log: string): number {
  if (!log.includes('Everything is ready')) return 0;
  return Number(/"Starting HTTP server".*"endpoint":"127\.0\.0\.1:(\d+)"/.exec(log)?.[1] ?? 0);
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

// The text after the last line feed is still being written.
function parseLines(text: string): unknown[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as unknown);
}
