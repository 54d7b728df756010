import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assertAtRest } from '../accounting.ts';
import type { Build } from '../module.ts';
import { Contract } from './contract.ts';
import { Envoy } from './envoy.ts';
import { check, describeFuzz, fuzzBuilds } from './runs.ts';
import { type Step, stepLists } from './steps.ts';

/** Lets steps happen, and then all come to its end. */
function pass(envoy: Envoy, steps: readonly Step[]): void {
  for (const step of steps) envoy.take(step);
  envoy.settle();
  envoy.clear();
  assertAtRest(envoy.worker.host);
}

describeFuzz('any exchanges in any order', (build) => {
  it('keep the contract at each step, and are all accounted for at the end', () => {
    check(
      fc.property(stepLists(60), (steps) => pass(new Envoy(build, new Contract()), steps)),
      100,
    );
  });

  it('come out the same from another host, and from each build', () => {
    const property = fc.property(stepLists(60), (steps) => {
      const transcripts = new Set([build, ...fuzzBuilds].map((build) => transcriptOf(build, steps)));
      assert.equal(transcripts.size, 1);
    });
    check(property, 20);
  });

  it('leave no memory behind', () => {
    const property = fc.property(stepLists(12), (steps) => {
      const envoy = new Envoy(build);
      const bytesAfter = (times: number): number => {
        for (let i = 0; i < times; i++) pass(envoy, steps);
        return envoy.worker.host.exports.memory.buffer.byteLength;
      };
      const bytes = bytesAfter(20);
      assert.equal(bytesAfter(200), bytes);
    });
    check(property, 6);
  });
});

/** All that a host sees of the filter. */
function transcriptOf(build: Build, steps: readonly Step[]): string {
  const lines: unknown[] = [];
  const envoy = new Envoy(build, {
    onCall: ({ body, ...call }) => lines.push(call, Buffer.from(body).toString('base64')),
    onLog: (line) => lines.push(line),
    onStep: ({ worker: { host } }) => lines.push([...host.metrics].map(String), host.tickPeriodMs),
  });
  pass(envoy, steps);
  return JSON.stringify(lines);
}
