import assert from 'node:assert/strict';
import type { LogLine } from '../host.ts';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';
import { linesOf, refusal } from './log-lines.ts';

const bodyBytes = 'a whole number of bytes from 0 to 2147483647';
const mediaTypes = 'a list of at most 64 media types such as "application/json" or "text/*"';
const one = '1 in this version of the filter';
const allHosts = '["*"] in this version of the filter';
const noManager = 'nothing in this version of the filter: leave the key out';
const nothing = 'an empty list in this version of the filter';
const queueBytes = 'a whole number of bytes from 0 to 67108864';
const calls = 'a whole number from 1 to 1024';
const attempts = 'a whole number from 1 to 10';
const batchBytes = 'a whole number of bytes from 1024 to 16777216';
const delay = 'a whole number of milliseconds from 1 to 60000';

/** For each key: values that may stand there, and values that may not, with what is allowed. */
const keys: [section: string, key: string, good: unknown[], wrong: unknown[], allowed: string][] = [
  ['capture', 'maxRequestBodyBytes', [0, 1, 2147483647], [-1, 2147483648, 0.5, '1', null], bodyBytes],
  ['capture', 'maxResponseBodyBytes', [0, 1, 2147483647], [-1, 2147483648, 0.5, '1', null], bodyBytes],
  [
    ...(['capture', 'contentTypes'] as const),
    [[], ['*/*'], ['text/*', '*/json', 'application/vnd.a+json', 'a!#$&^_.+-1/b']],
    [
      ['a'],
      ['/a'],
      ['a/'],
      ['/'],
      ['a/b/c'],
      ['a/b;c=d'],
      ['a/b*'],
      ['**/a'],
      ['a/é'],
      ["a/b'"],
      'text/*',
      null,
    ],
    mediaTypes,
  ],
  ['redact', 'jsonFields', [[]], [['password'], null, 'password'], nothing],
  ['redact', 'queryParams', [[]], [['token'], null, 'token'], nothing],
  ['sampling', 'ratio', [1], [0, 0.5, 2, '1', null, true], one],
  [
    'sampling',
    'hosts',
    [['*']],
    [[], ['a'], ['*', '*'], ['*', 'a'], [['*']], [1], '*', null, { a: 1 }],
    allHosts,
  ],
  ['sampling', 'manager', [], [{ cluster: 'c', path: '/p', intervalMs: 60000 }, null, {}], noManager],
  ['exclude', 'paths', [[]], [['/health'], '/health', null], nothing],
  ['exclude', 'userAgents', [[]], [['probe'], 'probe', null], nothing],
  ['limits', 'maxQueueBytes', [0, 67108864], [-1, 67108865, '0', null], queueBytes],
  ['limits', 'maxInFlight', [1, 1024], [0, 1025, 1.5, null], calls],
  ['limits', 'maxAttempts', [1, 10], [0, 11, 1.5, null], attempts],
  ['batch', 'maxTraces', [1], [0, 2, '1', null], one],
  ['batch', 'maxBytes', [1024, 16777216], [1023, 16777217, null], batchBytes],
  ['batch', 'maxDelayMs', [1, 60000], [0, 60001, null], delay],
];

for (const build of builds) {
  describe(`sections of the configuration, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    function linesWith(section: string, value: unknown): LogLine[] {
      return linesOf(worker, { backend: { address: 'a' }, [section]: value });
    }

    for (const [section, key, good, wrong, allowed] of keys) {
      for (const value of good) {
        it(`takes ${JSON.stringify(value)} as ${section}.${key}`, () => {
          assert.deepEqual(linesWith(section, { [key]: value }), []);
        });
      }

      for (const value of wrong) {
        it(`refuses ${JSON.stringify(value)} as ${section}.${key}`, () => {
          const [line, ...others] = linesWith(section, { [key]: value });
          const isItem = key === 'contentTypes' && Array.isArray(value) && /[^!-~]/.test(String(value));
          const shown = JSON.stringify(isItem ? value[0] : value);
          assert.deepEqual([line, others], [refusal(`${section}.${key}`, shown, allowed), []]);
        });
      }
    }

    for (const section of ['capture', 'redact', 'sampling', 'exclude', 'limits', 'batch']) {
      it(`refuses ${section} that is no object, and takes one that is empty`, () => {
        for (const value of [null, 1, 'a', true, [], [1]])
          assert.deepEqual(linesWith(section, value), [refusal(section, JSON.stringify(value), 'an object')]);
        assert.deepEqual(linesWith(section, {}), []);
      });
    }
  });
}
