import fc from 'fast-check';
import type { FakeHost } from '../host.ts';
import { encodePairs } from '../wire.ts';
import { repeated, requestFields } from './headers.ts';

/** A host call that goes wrong. */
export interface Fault {
  /** Which one: so many that can go wrong come before it. */
  readonly at: number;
  /** What it answers; it does nothing else. */
  readonly status: number;
  /** If it is one that returns bytes, it answers OK and gives these instead. */
  readonly bytes: Uint8Array | undefined;
}

/** The arguments with which the guest says where it wants the address and size of what a host call returns. */
const outArguments: Readonly<Record<string, readonly [number, number]>> = {
  proxy_get_buffer_bytes: [3, 4],
  proxy_get_header_map_pairs: [1, 2],
  proxy_get_header_map_value: [3, 4],
  proxy_get_property: [2, 3],
  proxy_get_shared_data: [2, 3],
};

/** Host calls that go wrong by `refuseAll` alone: no account can be kept without metrics. */
const metricCalls = ['proxy_define_metric', 'proxy_increment_metric', 'proxy_record_metric'];

const mangledPairs = fc
  .record({ fields: requestFields, end: fc.nat(200), at: fc.nat(60), byte: fc.nat(255) })
  .map(({ fields, end, at, byte }) => {
    const bytes = encodePairs(fields);
    bytes[at % bytes.length] = byte;
    return bytes.subarray(0, Math.max(bytes.length - Math.max(end - 100, 0), 0));
  });

/** More than the filter keeps room for while it looks at a header map. */
const manyBytes = fc.nat(40_000).map((count) => repeated(new Uint8Array([65]), count));

/** Statuses of the ABI and numbers that are none. */
export const statuses = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 999, -1);

/** Host calls that go wrong, at any moment. */
export const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc.record({
    at: fc.nat(300),
    status: statuses,
    bytes: fc.option(fc.oneof(mangledPairs, fc.uint8Array({ maxLength: 40 }), manyBytes), { nil: undefined }),
  }),
  { maxLength: 20, size: 'max' },
);

/** Makes host calls go wrong. */
export function plant(host: FakeHost, faults: readonly Fault[]): void {
  const byPlace = new Map(faults.map((fault) => [fault.at, fault]));
  let count = 0;
  host.interfere = (call, args) => {
    const fault = metricCalls.includes(call) ? undefined : byPlace.get(count++);
    if (fault === undefined) return undefined;
    const out = outArguments[call];
    return out && fault.bytes ? give(host, fault.bytes, args[out[0]]!, args[out[1]]!) : fault.status;
  };
}

/** Makes each of some host calls answer a status always. */
export function refuseAll(host: FakeHost, calls: readonly string[], status: number): void {
  for (const call of calls) host.failures.set(call, status);
  // What was never defined has no number, and moving it does nothing.
  if (calls.includes('proxy_define_metric')) {
    for (const call of metricCalls) host.failures.set(call, status);
  }
}

/** Hands any bytes over, also none where the guest expects some, in memory that the guest gives for them. */
function give(host: FakeHost, bytes: Uint8Array, startAt: number, sizeAt: number): number {
  const start = host.exports.proxy_on_memory_allocate(bytes.length);
  if (start === 0) return 6;
  const memory = new Uint8Array(host.exports.memory.buffer);
  memory.set(bytes, start);
  const view = new DataView(memory.buffer);
  view.setUint32(startAt, start, true);
  view.setUint32(sizeAt, bytes.length, true);
  return 0;
}
