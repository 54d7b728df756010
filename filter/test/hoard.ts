import { status } from './host.ts';
import type { Build } from './module.ts';
import { smallFilterModule } from './small-memory.ts';
import { getRequest, okResponse, Worker } from './worker.ts';

/** Memory that is taken, until it is given back. */
export interface Hoard {
  release(): void;
}

const hoardCluster = 'hoard';
/** The pages of the VM beyond those that it begins with. */
const pages = 50;
/** A value of so many bytes is the largest part of its document. */
const firstValueBytes = 100_000;

/** A worker whose VM has 4 MiB of memory at most: an ordinary one has more than documents may ever take. */
export function workerOfLittleMemory(build: Build): Worker {
  return new Worker(smallFilterModule(build, pages));
}

/**
 * Takes all memory of a worker of little memory, down to its smallest blocks, by documents that another plugin has
 * under way or waiting. Each comes back by itself; the last ones are the smallest.
 */
export function hoardMemory(worker: Worker): Hoard[] {
  worker.host.clusters.set(hoardCluster, status.ok);
  const limits = { maxInFlight: 1024, maxQueueBytes: 64 << 20 };
  const rootId = worker.configure(
    { backend: { cluster: hoardCluster }, limits, logLevel: 'error' },
    'hoarder',
  );
  const others = worker.host.takeCalls();
  const dropped = (): number => worker.host.metric('meshtap_dropped_queue_full');
  for (let bytes = firstValueBytes; bytes > 1; bytes = Math.floor(bytes / 2)) {
    for (const before = dropped(); dropped() === before; ) hold(worker, rootId, bytes);
  }
  const calls = worker.host.takeCalls();
  if (others.length > 0) throw new Error('POSTs were under way that the test did not take');
  return calls.map((call) => ({ release: () => worker.answer(call, '200') }));
}

function hold(worker: Worker, rootId: number, bytes: number): void {
  const stream = worker.open(rootId);
  stream.requestHeaders([...getRequest, ['x', 'x'.repeat(bytes)]], true);
  stream.responseHeaders(okResponse, true);
  stream.end();
}
