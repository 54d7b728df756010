import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { getTool } from '../../../../tools/get.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { PATIENT } from './patience.ts';

const USER = 'meshtap';
const PASSWORD = 'a secret: +%';

/** ClickHouse's engine as a server on loopback, with its data in a folder. */
export type Engine = {
  /** That of the process that runs now. */
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** The options of a store on it. Each call names a database of its own. */
  options(change?: Partial<ClickHouseOptions>): ClickHouseOptions;
  /** Ends it at once, as a crash would. Its data stay. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Stops it where it is: it takes connections, and answers nothing. */
  pause(): void;
  /** Lets it go on after `pause`. */
  resume(): void;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
};

/** Starts an engine. `parameters` are further ones of `tools/clickhouse/engine.py`. */
export async function startEngine(parameters: readonly string[] = []): Promise<Engine> {
  const program = await getTool('clickhouse-engine');
  const folder = await mkdtemp(join(tmpdir(), 'meshtap-clickhouse-'));
  const start = (port: number) =>
    startProcess(program, [
      ...[folder, '--port', `${port}`, '--user', USER, '--password', PASSWORD],
      ...parameters,
    ]);
  let running = await start(0);
  const { port } = running;
  let databases = 0;
  return {
    get pid() {
      return running.pid;
    },
    port,
    url: `http://127.0.0.1:${port}`,
    options: (change = {}) => ({
      ...{ hosts: [`127.0.0.1:${port}`], isSecure: false, user: USER, password: PASSWORD },
      ...{ database: `meshtap_${databases++}`, keepForMs: 3_600_000, keepBytes: null, limits: PATIENT },
      ...change,
    }),
    kill: () => running.kill(),
    async restart() {
      running = await start(port);
    },
    pause: () => void running.signal('SIGSTOP'),
    resume: () => void running.signal('SIGCONT'),
    async stop() {
      await running.kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function startProcess(program: string, parameters: string[]) {
  const child = spawn(program, [...parameters, '--until-eof'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    closed.then(() => Promise.reject(new Error('The engine did not start'))),
  ]);
  return {
    pid: child.pid!,
    port: Number(line),
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
