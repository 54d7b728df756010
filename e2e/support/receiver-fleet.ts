import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClickHouseOptions } from '../../receive/src/store/clickhouse/options.ts';
import { undoAtExit } from './cleanup.ts';
import { findFreePort } from './ports.ts';

/** Receivers on one ClickHouse store, each with a port of its own that it keeps. */
export type ReceiverFleet = {
  /** Their ports for proxies. */
  ports: readonly number[];
  /** The process and the page of one that runs. */
  member(index: number): { pid: number; page: string };
  /** Kills one by SIGKILL. */
  kill(index: number): Promise<void>;
  /** Starts one that was killed, on the same port. */
  start(index: number): Promise<void>;
  stop(): Promise<void>;
};

const PROGRAM = new URL('./clickhouse-receiver.ts', import.meta.url).pathname;

/** Starts so many receivers. Their log is `receivers.log` in `folder`. */
export async function startReceiverFleet(
  count: number,
  options: ClickHouseOptions,
  folder: string,
): Promise<ReceiverFleet> {
  const ports = await Promise.all(Array.from({ length: count }, findFreePort));
  const all: (Running | undefined)[] = ports.map(() => undefined);
  const start = async (index: number) => {
    all[index] = await startOne(ports[index]!, options, join(folder, 'receivers.log'));
  };
  const kill = async (index: number) => {
    const running = all[index];
    all[index] = undefined;
    await running?.kill();
  };
  const stop = async () => {
    await Promise.all(ports.map((_, index) => kill(index)));
  };
  try {
    await Promise.all(ports.map((_, index) => start(index)));
  } catch (error) {
    await stop();
    throw error;
  }
  const member = (index: number) => {
    const running = all[index];
    if (!running) throw new Error(`Receiver ${index} does not run.`);
    return running;
  };
  return { ports, member, kill, start, stop };
}

type Running = { pid: number; page: string; kill(): Promise<void> };

async function startOne(port: number, options: ClickHouseOptions, logFile: string): Promise<Running> {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ options, port })], {
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  const callOff = undoAtExit(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  exited.then(callOff);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout! }), 'line'),
    exited.then(() => Promise.reject(new Error('A receiver did not start'))),
  ]);
  return { pid: child.pid!, page: JSON.parse(line).page, kill: () => kill(child, exited) };
}

async function kill(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}
