import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FilterExports } from '../module.ts';
import { StreamDriver } from '../stream-driver.ts';
import { config, getRequest, okResponse } from '../worker.ts';
import { configurations, written } from './configurations.ts';
import { documentsOf } from './documents.ts';
import type { Envoy } from './envoy.ts';
import { requestFields } from './headers.ts';

type Callback = Exclude<keyof FilterExports, 'memory' | '_initialize'>;

/** Any callback about anything. */
export interface RawCallback {
  readonly callback: Callback;
  /** An id that there is, or below 0 one that there may be by other raw callbacks. */
  readonly id: number;
  readonly other: number;
  readonly number: number;
  readonly isLast: boolean;
  readonly fields: readonly (readonly [string, string | Uint8Array])[];
  readonly bytes: Uint8Array;
}

/** Ids from here on are only used by raw callbacks. */
const OWN_IDS = 100_000;
const OWN_ID_COUNT = 4;

/** Raw callbacks, with sizes, ids and bytes that need not fit each other. */
export const rawCallbacks: fc.Arbitrary<RawCallback> = fc.record({
  callback: fc.constantFrom<Callback[]>(
    ...(['proxy_on_context_create', 'proxy_on_configure', 'proxy_on_tick', 'proxy_on_vm_start'] as const),
    ...(['proxy_on_request_headers', 'proxy_on_request_body', 'proxy_on_response_headers'] as const),
    ...(['proxy_on_response_body', 'proxy_on_http_call_response', 'proxy_on_log'] as const),
    ...(['proxy_on_done', 'proxy_on_delete', 'proxy_on_memory_allocate'] as const),
  ),
  id: fc.integer({ min: -OWN_ID_COUNT, max: 10 }),
  other: fc.integer({ min: -OWN_ID_COUNT, max: 10 }),
  number: fc.oneof(fc.nat(10), fc.constantFrom(0xffff, 0x10000, 0x7fffffff, 0xffffffff)),
  isLast: fc.boolean(),
  fields: requestFields,
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    configurations.map((configuration) => Buffer.from(written(configuration, 0))),
  ),
});

/** Lets a raw callback come, and checks what it answers. */
export function callRaw({ worker: { host }, roots }: Envoy, raw: RawCallback): void {
  const { fields, bytes } = raw;
  // A new context with an id that Envoy gives to another one later would only confuse the model.
  const isCreation = raw.callback === 'proxy_on_context_create';
  const [id, other] = [idOf(isCreation ? -1 - (Math.abs(raw.id) % OWN_ID_COUNT) : raw.id), idOf(raw.other)];
  const phase = {
    contextId: id,
    rootId: roots[0]?.id ?? 0,
    headerMaps: { 0: fields, 2: fields, 6: fields },
    buffers: { 0: bytes, 1: bytes, 7: bytes },
    canCall: raw.callback !== 'proxy_on_configure',
  };
  host.during(phase, (filter) => {
    const call = filter[raw.callback] as (...args: number[]) => number | undefined;
    const answer =
      raw.callback === 'proxy_on_memory_allocate'
        ? call(raw.number)
        : call(id, isCreation ? other : raw.number, Number(raw.isLast), 0, 0);
    assertAnswer(raw, answer, filter.memory.buffer.byteLength);
  });
}

/** Ends all contexts that raw callbacks may have made. */
export function endRawContexts(envoy: Envoy): void {
  for (let id = -OWN_ID_COUNT; id < 0; id++) {
    for (const callback of ['proxy_on_log', 'proxy_on_done', 'proxy_on_delete'] as const) {
      const raw = { callback, id, other: 0, number: 0, isLast: false, fields: [], bytes: new Uint8Array() };
      callRaw(envoy, raw);
    }
  }
}

/** Fails unless a new root context, with ids that were used before, posts the exchange of a new stream. */
export function assertWorks({ worker: { host } }: Envoy): void {
  const [rootId, id] = [idOf(-1), idOf(-2)];
  const bytes = Buffer.from(JSON.stringify(config));
  host.interfere = () => undefined;
  host.takeLogs();
  host.during({ contextId: rootId, rootId, buffers: { 7: bytes } }, (filter) => {
    filter.proxy_on_context_create(rootId, 0);
    filter.proxy_on_configure(rootId, bytes.length);
  });
  const stream = new StreamDriver(host, id, rootId, {});
  stream.requestHeaders(getRequest, true);
  stream.responseHeaders(okResponse, true);
  stream.end();
  const [call, ...others] = host.takeCalls();
  assert.ok(call && others.length === 0, 'one exchange makes one POST');
  assert.equal(documentsOf(call)[0]?.request_id, 'id-1');
  host.during({ contextId: rootId, rootId }, (filter) => filter.proxy_on_delete(rootId));
}

function assertAnswer(
  { callback, number }: RawCallback,
  answer: number | undefined,
  memoryBytes: number,
): void {
  if (callback.endsWith('_headers') || callback.endsWith('_body'))
    assert.equal(answer, 0, 'must answer Continue');
  else if (callback === 'proxy_on_configure' || callback === 'proxy_on_vm_start') assert.ok(answer);
  else if (callback === 'proxy_on_memory_allocate' && answer) {
    assert.ok(answer + number <= memoryBytes, 'the host was given memory that does not exist');
  }
}

function idOf(id: number): number {
  return id < 0 ? OWN_IDS - id : id;
}
