import { readFile } from 'node:fs/promises';

/**
 * Reads how many bytes of a process are in memory. 0 if that is not known: there is no /proc, or the process is in a
 * container.
 */
export async function readResidentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
