import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assertAtRest } from '../accounting.ts';
import type { LogLine } from '../host.ts';
import { smallFilterModule } from '../small-memory.ts';
import { assertDiscreet } from './contract.ts';
import { documentsOf } from './documents.ts';
import { Envoy, type Observer } from './envoy.ts';
import { faults, plant, refuseAll, statuses } from './hostility.ts';
import { assertWorks, callRaw, endRawContexts, rawCallbacks } from './raw-callbacks.ts';
import { check, describeFuzz } from './runs.ts';
import { roomSteps, rooms, stepLists } from './steps.ts';

const MOST_MEMORY_BYTES = 128 << 20;

/** What holds whatever the host does. */
const harmless: Observer = {
  isLenient: true,
  onCall: (call) => void documentsOf(call),
  onLog: (line: LogLine) => assertDiscreet(line),
  onStep: ({ worker }) => assert.ok(worker.host.exports.memory.buffer.byteLength <= MOST_MEMORY_BYTES),
};

describeFuzz('a host that does what it must not', (build) => {
  it('gets whole documents and a right account, whatever host calls fail or give, and works on', () => {
    const property = fc.property(stepLists(40), faults, (steps, faults) => {
      const envoy = new Envoy(build, harmless);
      plant(envoy.worker.host, faults);
      for (const step of steps) envoy.take(step);
      envoy.settle();
      envoy.clear();
      assertWorks(envoy);
      assertAtRest(envoy.worker.host);
    });
    check(property, 60);
  });

  it('makes no callback trap by a call that never does what it should', () => {
    const calls = WebAssembly.Module.imports(smallFilterModule(build, 60)).map(({ name }) => name);
    const property = fc.property(stepLists(30), fc.subarray(calls), statuses, (steps, calls, status) => {
      const envoy = new Envoy(build, harmless);
      refuseAll(envoy.worker.host, calls, status);
      for (const step of steps) envoy.take(step);
      envoy.settle();
      envoy.clear();
    });
    check(property, 40);
  });

  it('gets whole documents and a right account where memory ends at any moment', () => {
    const property = fc.property(stepLists(60), fc.nat(60), (steps, pages) => {
      const envoy = new Envoy(smallFilterModule(build, pages), harmless);
      for (const step of steps) envoy.take(step);
      envoy.settle();
      envoy.clear();
      assertAtRest(envoy.worker.host);
    });
    check(property, 60);
  });

  it('gets whole headers where memory ends while configurations come', () => {
    const property = fc.property(rooms, fc.nat(8), (rooms, pages) => {
      const envoy = new Envoy(smallFilterModule(build, pages), harmless);
      for (const step of rooms.flatMap(roomSteps)) envoy.take(step);
      envoy.settle();
      envoy.clear();
      assertAtRest(envoy.worker.host);
    });
    check(property, 60);
  });

  it('may bring any callback about any context at any time, and it works on', () => {
    const steps = stepLists(2).chain(([first]) =>
      fc
        .array(fc.oneof(rawCallbacks, rawCallbacks, stepLists(1)), { maxLength: 60, size: 'max' })
        .map((rest) => [first!, ...rest]),
    );
    const property = fc.property(steps, faults, (steps, faults) => {
      const envoy = new Envoy(build, harmless);
      plant(envoy.worker.host, faults);
      for (const step of steps) {
        if ('callback' in step) callRaw(envoy, step);
        else if (Array.isArray(step)) for (const one of step) envoy.take(one);
        else envoy.take(step);
      }
      envoy.settle();
      envoy.clear();
      endRawContexts(envoy);
      assertWorks(envoy);
      assertAtRest(envoy.worker.host);
    });
    check(property, 60);
  });
});
