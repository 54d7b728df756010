import { join } from 'node:path';
import { getTool } from '../../tools/get.ts';
import { startProgram } from './child-process.ts';
import { eventually } from './eventually.ts';
import { findFreePort } from './ports.ts';

const USER = 'meshtap';
const PASSWORD = 'a secret: +%';

/** ClickHouse's engine, running as a server on loopback. */
export type ClickHouse = {
  port: number;
  /** The user of receivers, who may do everything, and the password. */
  user: string;
  password: string;
  /** Runs a statement, and returns what it prints. Throws an Error with the text of ClickHouse's. */
  run(sql: string): Promise<string>;
  /** Ends it as a crash would. Its data stay. */
  stop(): Promise<void>;
  /** Starts it again, on the same port and data. */
  restart(): Promise<void>;
  /** Freezes it: it takes connections, and answers nothing. */
  pause(): void;
  /** Lets it go on after `pause`, with what it was sent meanwhile. */
  resume(): void;
};

/** How to start ClickHouse. */
export type ClickHouseOptions = {
  /** Has its data and its log. Another one of the same name that was stopped leaves its data to the next. */
  folder: string;
  name?: string;
  /** Another user, who may only insert. */
  inserter: { user: string; password: string };
  /** A file with more of its configuration, in XML. */
  configFile?: string;
  /** A cluster of two shards that it is. */
  cluster?: string;
};

/** Starts ClickHouse on a free port. */
export async function startClickHouse(options: ClickHouseOptions): Promise<ClickHouse> {
  const { folder, name = 'clickhouse', inserter, configFile, cluster } = options;
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const command = await getTool('clickhouse-engine');
  const start = async () => {
    const program = await startProgram({
      ...{ name, command, logFile: join(folder, `${name}.log`) },
      args: [
        ...[join(folder, `${name}-data`), '--port', `${port}`, '--user', USER, '--password', PASSWORD],
        ...['--inserter', `${inserter.user}:${inserter.password}`],
        ...(configFile === undefined ? [] : ['--config-file', configFile]),
        ...(cluster === undefined ? [] : ['--cluster', cluster]),
      ],
    });
    await eventually(
      `${name} to be ready`,
      async () => {
        await program.assertRunning();
        return (await fetch(`${url}/ping`)).status;
      },
      (status) => status === 200,
    );
    return program;
  };
  let program = await start();
  return {
    ...{ port, user: USER, password: PASSWORD, run: (sql) => run(url, sql) },
    stop: () => program.stop(),
    async restart() {
      program = await start();
    },
    pause: () => void process.kill(program.pid, 'SIGSTOP'),
    resume: () => void process.kill(program.pid, 'SIGCONT'),
  };
}

async function run(url: string, sql: string): Promise<string> {
  const headers = { 'x-clickhouse-user': USER, 'x-clickhouse-key': PASSWORD };
  const response = await fetch(url, { method: 'POST', headers, body: sql });
  const text = await response.text();
  if (!response.ok) throw new Error(`ClickHouse answers ${response.status}: ${text}`);
  return text.trim();
}
