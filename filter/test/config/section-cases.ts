import assert from 'node:assert/strict';
import type { LogLine } from '../host.ts';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';
import { linesOf, refusal } from './log-lines.ts';

/** A key of a section: values that may stand there, values that may not, and what is then said to be allowed. */
export interface KeyCase {
  readonly section: string;
  readonly key: string;
  readonly good: readonly unknown[];
  readonly wrong: readonly unknown[];
  readonly allowed: string;
  /** What is shown of a wrong value, where that is not all of it. */
  readonly shown?: (value: unknown) => unknown;
}

/** Describes that each key takes what is good, refuses what is wrong, and that each section is an object. */
export function describeSections(what: string, keys: readonly KeyCase[]): void {
  for (const build of builds) {
    describe(`${what}, ${build} build`, () => {
      let worker: Worker;
      beforeEach(() => {
        worker = new Worker(build);
      });
      afterEach(() => worker.host.verify());

      function linesWith(section: string, value: unknown): LogLine[] {
        return linesOf(worker, { backend: { address: 'a' }, [section]: value });
      }

      for (const { section, key, good, wrong, allowed, shown } of keys) {
        for (const value of good) {
          it(`takes ${JSON.stringify(value)} as ${section}.${key}`, () => {
            assert.deepEqual(linesWith(section, { [key]: value }), []);
          });
        }

        for (const value of wrong) {
          it(`refuses ${JSON.stringify(value)} as ${section}.${key}`, () => {
            const [line, ...others] = linesWith(section, { [key]: value });
            const part = JSON.stringify(shown ? shown(value) : value);
            assert.deepEqual([line, others], [refusal(`${section}.${key}`, part, allowed), []]);
          });
        }
      }

      for (const section of new Set(keys.map((each) => each.section))) {
        it(`refuses ${section} that is not an object, and takes an empty one`, () => {
          for (const value of [null, 1, 'a', true, [], [1]])
            assert.deepEqual(linesWith(section, value), [
              refusal(section, JSON.stringify(value), 'an object'),
            ]);
          assert.deepEqual(linesWith(section, {}), []);
        });
      }
    });
  }
}

/** Shows the first item of a list, if there is one: for lists whose items are checked one by one. */
export function firstItem(value: unknown): unknown {
  return Array.isArray(value) && value.length > 0 ? value[0] : value;
}
