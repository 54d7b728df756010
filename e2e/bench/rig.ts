import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { getTool } from '../../tools/get.ts';
import { startProgram } from '../support/child-process.ts';
import { eventually } from '../support/eventually.ts';
import type { FleetOrder, FleetReport } from './fleet/order.ts';

/** A load: the same request again and again. Source: rig/load.go. */
export type Order = {
  address: string;
  method: string;
  path: string;
  /** Names and values; each code point is the byte of the same number. */
  headers: [string, string][];
  bodyBytes: number;
  /** The size that the body of every answer must have. */
  answerBytes: number;
  connections: number;
  requests: number;
  /** How many requests begin each second; 0: each connection sends as fast as it gets answers. */
  ratePerSecond: number;
};

/** The results of a load. Source: rig/report.go. */
export type LoadReport = {
  requests: number;
  failures: { status: number; length: number; connection: number; first?: string };
  seconds: number;
  p50Us: number;
  p99Us: number;
};

/** A load on a receiver: made exchanges of about 2 KB, posted as the filter posts them. Source: rig/posts.go. */
export type PostOrder = {
  address: string;
  format: 'scnt' | 'otlp-traces';
  /** Exchanges in a POST. */
  batch: number;
  exchanges: number;
  /** The number of the first one; each number makes another exchange. */
  first: number;
  connections: number;
  /** Exchanges each second; 0: each connection posts as fast as it gets answers. */
  ratePerSecond: number;
};

/** Its results. `busy` counts answers that asked to try again, `failed` POSTs that got another answer or none. */
export type PostReport = {
  acknowledged: number;
  bytes: number;
  busy: number;
  failed: number;
  first?: string;
  seconds: number;
  p50Us: number;
  p99Us: number;
};

/** What was sent to the sink since its last reset. Source: rig/sink.go. */
export type SinkCounts = {
  posts: number;
  bytes: number;
  documents: number;
  accepted: number;
  exchanges: number;
  invalid: number;
  firstInvalid?: string;
};

/** How the sink answers; down: it does not even listen. */
export type SinkBehaviour = { status: number; delayMs: number; isDown: boolean };

/** The behaviour of a sink without faults. */
export const GOOD_SINK: SinkBehaviour = { status: 200, delayMs: 0, isDown: false };

/** The app, the sink and the load generator, in one process. */
export type Rig = {
  pid: number;
  appPort: number;
  sinkPort: number;
  /** The port of the gRPC sink of ext_proc. */
  extProcPort: number;
  load(order: Order): Promise<LoadReport>;
  post(order: PostOrder): Promise<PostReport>;
  runFleet(order: FleetOrder): Promise<FleetReport>;
  readSink(): Promise<SinkCounts>;
  resetSink(): Promise<void>;
  setSink(behaviour: SinkBehaviour): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the rig; its log goes to `folder`. */
export async function startRig(folder: string): Promise<Rig> {
  const program = await startProgram({
    name: 'rig',
    command: await getTool('bench-rig'),
    args: [],
    // One core is Envoy's.
    env: { ...process.env, GOMAXPROCS: `${Math.max(1, availableParallelism() - 1)}` },
    logFile: join(folder, 'rig.log'),
  });
  const readPorts = async () => {
    await program.assertRunning();
    return (await program.readLog()).split('\n').find((line) => line.startsWith('{'));
  };
  const line = await eventually('the rig to listen', readPorts, (found) => found !== undefined);
  const ports: { app: number; sink: number; extProc: number; control: number } = JSON.parse(line ?? '{}');
  const ask = (method: string, path: string, body?: object) => askRig(ports.control, method, path, body);
  return {
    pid: program.pid,
    appPort: ports.app,
    sinkPort: ports.sink,
    extProcPort: ports.extProc,
    load: (order) => ask('POST', '/load', order) as Promise<LoadReport>,
    post: (order) => ask('POST', '/posts', order) as Promise<PostReport>,
    runFleet: (order) => ask('POST', '/fleet', order) as Promise<FleetReport>,
    readSink: () => ask('GET', '/sink') as Promise<SinkCounts>,
    resetSink: async () => {
      await ask('POST', '/sink/reset');
    },
    setSink: async (behaviour) => {
      await ask('PUT', '/sink', behaviour);
    },
    stop: program.stop,
  };
}

async function askRig(port: number, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`The rig answered ${response.status}: ${await response.text()}`);
  return response.json();
}
