import { describeSections, firstItem } from './section-cases.ts';

const ratio = 'a number from 0 to 1';
const hosts = 'a list of 1 to 64 of "host", "host:port", "*.suffix" and "*"';
const noManager = 'nothing in this version of the filter: leave the key out';
const paths = 'a list of at most 64 beginnings of paths, each from its / on';
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
    ...{ section: 'sampling', key: 'manager', allowed: noManager },
    ...{ good: [], wrong: [{}, null, 1, []] },
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
