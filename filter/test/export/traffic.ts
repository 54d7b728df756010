import assert from 'node:assert/strict';
import type { ScntDocument } from '../document.ts';
import type { Call } from '../host.ts';
import { type Field, textOf } from '../wire.ts';
import { getRequest, okResponse, type Worker } from '../worker.ts';

/** After so many exchanges within a tick's period the next ones find a busy worker. */
export const busyExchanges = 500;

/** Sends an exchange with an id of its own through, and with a response body of so many bytes. */
export function pass(worker: Worker, rootId: number, id: string, bodyBytes = 0): void {
  const stream = worker.open(rootId);
  stream.requestHeaders(requestOf(id), true);
  stream.responseHeaders(okResponse, bodyBytes === 0);
  if (bodyBytes > 0) stream.responseBody(new Uint8Array(bodyBytes), true);
  stream.end();
}

/** Sends exchanges with these ids through, one after the other. */
export function passAll(worker: Worker, rootId: number, ids: readonly string[]): void {
  for (const id of ids) pass(worker, rootId, id);
}

/** `count` ids that begin with `prefix`. */
export function idsFrom(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

/** The ids of the exchanges in a POST, of one document or of an array of them. Fails where it is not valid JSON. */
export function idsIn(call: Call): string[] {
  const value = JSON.parse(textOf(call.body)) as ScntDocument | ScntDocument[];
  return (Array.isArray(value) ? value : [value]).map(({ request_id }) => request_id);
}

/** The one POST that was sent since the last time. */
export function takeCall(worker: Worker): Call {
  const [call, ...others] = worker.host.takeCalls();
  assert.ok(call, 'nothing was posted');
  assert.equal(others.length, 0, 'more than one POST was sent');
  return call;
}

/** Answers POSTs by a 200 until none follows, and gives the ids of the exchanges in each. */
export function deliver(worker: Worker, calls: readonly Call[] = worker.host.takeCalls()): string[][] {
  const delivered: string[][] = [];
  for (let waiting = [...calls]; waiting.length > 0; waiting = worker.host.takeCalls()) {
    for (const call of waiting) {
      delivered.push(idsIn(call));
      worker.answer(call, '200');
    }
  }
  return delivered;
}

/** Lets ticks come until something is posted, and gives their number. Fails where that takes more than `most`. */
export function ticksToNextCall(
  worker: Worker,
  rootId: number,
  most = 100,
): { ticks: number; call: Call; calls: Call[] } {
  for (let ticks = 1; ticks <= most; ticks++) {
    worker.tick(rootId);
    const calls = worker.host.takeCalls();
    if (calls[0]) return { ticks, call: calls[0], calls };
  }
  assert.fail(`nothing was posted within ${most} ticks`);
}

function requestOf(id: string): Field[] {
  return getRequest.map(([name, value]) => [name, name === 'x-request-id' ? id : value]);
}
