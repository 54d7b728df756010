import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';
import { linesOf, refusal } from './log-lines.ts';
import { describeSections, firstItem } from './section-cases.ts';

const ratio = 'a number from 0 to 1';
const hosts = 'a list of 1 to 64 of "host", "host:port", "*.suffix" and "*"';
const cluster = '1 to 1024 characters of visible ASCII, and no inbound| cluster';
const path = 'a path that begins with /';
const interval = 'a whole number of milliseconds from 1000 to 3600000';
const paths = 'a list of at most 64 path prefixes, each beginning with /';
const texts = 'a list of at most 64 texts of 1 to 256 characters';

describeSections('sampling and exclude', [
  {
    ...{ section: 'sampling', key: 'ratio', allowed: ratio },
    ...{ good: [0, 1, 0.5, 1e-9, 0.999], wrong: [-0.1, 1.1, 2, '1', null, true, []] },
  },
  {
    ...{ section: 'sampling', key: 'hosts', allowed: hosts },
    good: [['*'], ['*.test'], ['shop.test', 'shop.test:8080', '[fd00::1]:80', '*']],
    wrong: [['**'], ['*a'], ['a*'], ['*.'], ['a/b'], ['http://a'], ['*b', 'a'], '*', null, []],
    shown: firstItem,
  },
  {
    ...{ section: 'sampling', key: 'hosts', allowed: hosts, shown: firstItem },
    ...{ good: [], wrong: [[''], ['a b'], ['é'], [1], [['*']]] },
  },
  {
    ...{ section: 'sampling', key: 'manager', allowed: 'an object' },
    ...{ good: [{ cluster: 'a' }], wrong: [null, 1, 'a', [], true] },
  },
  {
    ...{ section: 'exclude', key: 'paths', allowed: paths },
    ...{ good: [[], ['/'], ['/healthz', '/a?b=c']], wrong: [['healthz'], ['b', '/a'], '/healthz', null] },
    shown: firstItem,
  },
  {
    ...{ section: 'exclude', key: 'paths', allowed: paths, shown: firstItem },
    ...{ good: [], wrong: [[''], ['/a b'], ['/é'], [1]] },
  },
  {
    ...{ section: 'exclude', key: 'userAgents', allowed: texts, shown: firstItem },
    ...{ good: [[], ['kube-probe/', 'GoogleHC/1.0 (x)', 'é']], wrong: [[''], [1], 'probe', null] },
  },
]);

for (const build of builds) {
  describe(`sampling.manager, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    const linesWith = (sampling: object) => linesOf(worker, { backend: { address: 'a' }, sampling });

    for (const [key, good, wrong, allowed] of [
      ['cluster', ['manager', 'outbound|9990||a.test'], ['', 'a b', 'inbound|9990||', 1, null], cluster],
      ['path', ['/', '/api/hostsToTrace?a=b'], ['', 'api', '/a b', 1, null], path],
      ['intervalMs', [1000, 60_000, 3_600_000], [0, 999, 3_600_001, 1000.5, '60000', null], interval],
    ] as const) {
      it(`takes a ${key} that may be there, and no other`, () => {
        for (const value of good)
          assert.deepEqual(linesWith({ manager: { cluster: 'a', [key]: value } }), []);
        for (const value of wrong)
          assert.deepEqual(linesWith({ manager: { cluster: 'a', [key]: value } }), [
            refusal(`sampling.manager.${key}`, JSON.stringify(value), allowed),
          ]);
      });
    }

    it('must have a cluster', () => {
      const line = refusal('sampling.manager.cluster', 'missing', cluster);
      assert.deepEqual(linesWith({ manager: {} }), [line]);
      assert.deepEqual(linesWith({ manager: { path: '/a', intervalMs: 1000 } }), [line]);
    });

    it('is not reached by keys that hold a dot, nor by the name that its answer has inside the filter', () => {
      for (const configuration of [
        { sampling: { 'manager.cluster': 1 } },
        { 'sampling.manager': { cluster: 1 } },
        { 'sampling.manager.cluster': 1 },
        { answer: { hosts: 1 } },
        { 'answer.hosts': 1 },
      ]) {
        const [line, ...others] = linesOf(worker, { backend: { address: 'a' }, ...configuration });
        assert.match(line?.text ?? '', /ignoring the unknown configuration key (sampling|answer)/);
        assert.deepEqual(others, []);
      }
    });
  });
}
