import type { Workload } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { decodeScnt, type ScntDocument } from '../support/scnt.ts';

/** A document that reached a backend, and the headers of its POST. */
export type Trace = ScntDocument & { postHeaders: Record<string, string[]> };

// As the control port of the workload program writes it.
type WireArrival = { headers: Record<string, string[]>; body: string };

/**
 * Reads all documents that a backend got, and checks them against the contract. Throws an Error at the first that
 * breaks it.
 */
export async function readTraces(backend: Workload): Promise<Trace[]> {
  const response = await backend.control('/arrivals?from=0');
  const arrivals = (await response.json()) as WireArrival[];
  return arrivals.map(({ headers, body }) => ({
    ...decodeScnt(Buffer.from(body, 'base64')),
    postHeaders: headers,
  }));
}

/** Reads the documents of requests to a path. */
export async function readTracesOf(backend: Workload, path: string): Promise<Trace[]> {
  return (await readTraces(backend)).filter((trace) => trace.scnt_request.path === path);
}

/** Waits until there are `count` documents of requests to a path; more are an Error too. */
export function awaitTracesOf(backend: Workload, path: string, count: number): Promise<Trace[]> {
  return eventually(
    `${count} documents of ${path} at ${backend.name}.${backend.namespace}`,
    () => readTracesOf(backend, path),
    (traces) => traces.length === count,
  );
}

/** Sets how long the backend takes to answer every later document. */
export async function delayAnswers(backend: Workload, delayMs: number): Promise<void> {
  const response = await backend.control('/reply', { method: 'PUT', body: JSON.stringify({ delayMs }) });
  if (!response.ok) throw new Error(`The backend answered ${response.status}: ${await response.text()}`);
}
