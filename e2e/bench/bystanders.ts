import { readFile } from 'node:fs/promises';
import { readCpuNs } from './process-cost.ts';

// USER_HZ is 100 on every Linux that people run.
const NS_PER_TICK = 1e7;

/**
 * Starts to watch how busy everything is that does not belong to the measurement. The returned function gives the
 * average number of cores that other processes have kept busy since, without `pids`, which must still run then, and
 * this process.
 */
export async function watchBystanders(pids: number[]): Promise<() => Promise<number>> {
  const start = performance.now();
  const before = await readOthersNs(pids);
  return async () => {
    const wallNs = (performance.now() - start) * 1e6;
    return Math.max(0, ((await readOthersNs(pids)) - before) / wallNs);
  };
}

async function readOthersNs(pids: number[]): Promise<number> {
  const own = await Promise.all([...pids, process.pid].map(readCpuNs));
  const all = parseBusyNs(await readFile('/proc/stat', 'utf8'));
  return own.reduce((left, used) => left - used, all);
}

/**
 * Reads how long all cores together have been busy, in nanoseconds, from `/proc/stat`. Time stolen by a hypervisor
 * counts as busy. Source: proc_stat(5): user nice system idle iowait irq softirq steal.
 */
export function parseBusyNs(stat: string): number {
  const [line = ''] = stat.split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * NS_PER_TICK;
}
