import { readdir, readFile, writeFile } from 'node:fs/promises';

/** Reads the CPU time of all threads of a process, in nanoseconds. Source: proc_pid_schedstat(5). */
export async function readCpuNs(pid: number): Promise<number> {
  const times = await readThreadsNs(pid);
  return times.values().reduce((sum, time) => sum + time, 0);
}

/** Reads the CPU time of each thread of a process, in nanoseconds, by its id. The main thread has that of the process. */
export async function readThreadsNs(pid: number): Promise<Map<number, number>> {
  const threads = (await readdir(`/proc/${pid}/task`)).map(Number);
  const times = threads.map(async (thread) => {
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
    return [thread, Number.parseInt(text, 10)] as const;
  });
  return new Map(await Promise.all(times));
}

/** Resident memory of a process: now, and at its peak since the last reset. In KiB. */
export type Memory = { rssKib: number; peakKib: number };

/** Reads the resident memory of a process. Source: proc_pid_status(5), VmRSS and VmHWM. */
export async function readMemory(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return { rssKib: read('VmRSS'), peakKib: read('VmHWM') };
}

/** Resets the peak to what is resident now. Source: proc_pid_clear_refs(5), 5. */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
