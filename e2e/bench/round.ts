import { eventually } from '../support/eventually.ts';
import type { MeasuredEnvoy } from './envoy.ts';
import { readCpuNs } from './process-cost.ts';
import type { LoadReport, Order, Rig, SinkCounts } from './rig.ts';

/** The results of a load through one Envoy. */
export type Round = {
  /** CPU time of Envoy, all threads, per request, in microseconds: until what it posts has been accepted. */
  cpuUs: number;
  load: LoadReport;
  sink: SinkCounts;
};

/** Sends a load through an Envoy and measures what it costs Envoy. */
export async function measureRound(
  envoy: MeasuredEnvoy,
  rig: Rig,
  order: Omit<Order, 'address'>,
): Promise<Round> {
  await rig.resetSink();
  const before = await readCpuNs(envoy.pid);
  const load = await rig.load({ ...order, address: `127.0.0.1:${envoy.port}` });
  const sink = envoy.variant.delivers ? await awaitDelivery(rig, load.requests) : await rig.readSink();
  const cpuUs = ((await readCpuNs(envoy.pid)) - before) / 1000 / load.requests;
  return { cpuUs, load, sink };
}

/** Counts the requests that a client would call failed. */
export function countFailed({ load: { failures } }: Pick<Round, 'load'>): number {
  return failures.status + failures.length + failures.connection;
}

// The longest time between two documents: the delay of an open batch, and some more.
const SILENCE_MS = 1_500;

/** Waits until the sink has accepted so many documents, or until none has come for a while: then some are lost. */
async function awaitDelivery(rig: Rig, documents: number): Promise<SinkCounts> {
  let accepted = -1;
  let since = performance.now();
  const probe = async () => {
    const sink = await rig.readSink();
    if (sink.accepted !== accepted) since = performance.now();
    accepted = sink.accepted;
    return sink;
  };
  const isDone = (sink: SinkCounts) => sink.accepted >= documents || performance.now() - since > SILENCE_MS;
  return eventually('the sink to fall silent', probe, isDone, { timeoutMs: 300_000, intervalMs: 10 });
}
