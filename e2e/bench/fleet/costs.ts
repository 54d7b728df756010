import { readCpuNs, readThreadsNs } from '../process-cost.ts';
import type { Backend } from './backend.ts';
import type { FleetRun } from './results.ts';

/** The CPU time of a backend until now. */
export type Costs = { receivers: { pid: number; threads: Map<number, number> }[]; engineNs: number };

/** Reads the CPU time of all threads of the receivers, and of ClickHouse. */
export async function readCosts({ receiverPids, enginePid }: Backend): Promise<Costs> {
  const receivers = receiverPids.map(async (pid) => ({ pid, threads: await readThreadsNs(pid) }));
  return {
    receivers: await Promise.all(receivers),
    engineNs: enginePid === undefined ? 0 : await readCpuNs(enginePid),
  };
}

/** Calculates what was spent between two readings. */
export function subtractCosts(
  after: Costs,
  before: Costs,
): Pick<FleetRun, 'receiverCpuNs' | 'mainThreadCpuNs' | 'workerThreadCpuNs' | 'engineCpuNs'> {
  const spent = { receiverCpuNs: 0, mainThreadCpuNs: 0, workerThreadCpuNs: 0 };
  for (const [index, { pid, threads }] of after.receivers.entries()) {
    const earlier = before.receivers[index]?.threads;
    const times = [...threads].map(([thread, ns]) => [thread, ns - (earlier?.get(thread) ?? 0)] as const);
    const workers = times.filter(([thread]) => thread !== pid).map(([, ns]) => ns);
    spent.receiverCpuNs += times.reduce((sum, [, ns]) => sum + ns, 0);
    spent.mainThreadCpuNs += times.find(([thread]) => thread === pid)?.[1] ?? 0;
    spent.workerThreadCpuNs += Math.max(0, ...workers);
  }
  return { ...spent, engineCpuNs: after.engineNs - before.engineNs };
}
