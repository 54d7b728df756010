import { join } from 'node:path';
import { getTool } from '../../tools/get.ts';
import { startProgram } from './child-process.ts';
import { eventually } from './eventually.ts';
import { findFreePort } from './ports.ts';

/**
 * A row that VictoriaLogs found: names of nested members are joined by dots, all values are text, empty ones are left
 * out.
 */
export type LogRow = Record<string, string>;

/** A running VictoriaLogs. */
export type VictoriaLogs = {
  port: number;
  /** Finds rows by a query in LogsQL. New rows may take a second to be found. */
  query(logsQl: string): Promise<LogRow[]>;
  stop(): Promise<void>;
};

/** Starts VictoriaLogs on a free port, with its data and log in `folder`. It takes lines of 2 MiB, which is the most it can. */
export async function startVictoriaLogs(folder: string, name = 'victoria-logs'): Promise<VictoriaLogs> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    name,
    command: await getTool('victoria-logs'),
    args: [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${join(folder, `${name}-data`)}`,
      '-insert.maxLineSizeBytes=2MiB',
    ],
    logFile: join(folder, `${name}.log`),
    env: { PATH: process.env.PATH },
  });
  await eventually(
    `${name} to be ready`,
    async () => {
      await program.assertRunning();
      return (await fetch(`${url}/health`)).status;
    },
    (status) => status === 200,
  );
  return { port, query: (logsQl) => query(url, logsQl), stop: program.stop };
}

async function query(url: string, logsQl: string): Promise<LogRow[]> {
  const response = await fetch(`${url}/select/logsql/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: logsQl }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`VictoriaLogs answers ${response.status} to ${logsQl}: ${text}`);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as LogRow);
}
