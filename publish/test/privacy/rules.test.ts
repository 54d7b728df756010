import { type ConfigCase, testCases } from './config-cases.ts';

type Config = Record<string, unknown>;

const redact = (parts: Config) => ({ redact: parts });
const sampling = (parts: Config) => ({ sampling: parts });
const capture = (parts: Config) => ({ capture: parts });
const MANAGER = { cluster: 'outbound|9990||a.b' };
const off = { maxRequestBodyBytes: 0, maxResponseBodyBytes: 0 };

const CASES: ConfigCase[] = [
  ['the same configuration', { redact: { jsonFields: ['a'] } }, { redact: { jsonFields: ['a'] } }, []],
  [
    'a list where there was no configuration',
    undefined,
    redact({ jsonFields: ['a'] }),
    ['redact.jsonFields: also redacts a'],
  ],

  [
    'a name that is gone',
    redact({ jsonFields: ['a', 'b'] }),
    redact({ jsonFields: ['b'] }),
    ['!redact.jsonFields: no longer redacts a'],
  ],
  [
    'a list that is gone',
    redact({ queryParams: ['token'] }),
    {},
    ['!redact.queryParams: no longer redacts token'],
  ],
  [
    'a name that is replaced',
    redact({ jsonFields: ['a'] }),
    redact({ jsonFields: ['b'] }),
    ['!redact.jsonFields: no longer redacts a, also redacts b'],
  ],
  [
    'a name in another case and order',
    redact({ jsonFields: ['A', 'b'] }),
    redact({ jsonFields: ['b', 'a'] }),
    [],
  ],
  [
    'a name that goes from one list to the other',
    redact({ queryParams: ['a'] }),
    redact({ jsonFields: ['a'] }),
    ['!redact.queryParams: no longer redacts a', 'redact.jsonFields: also redacts a'],
  ],
  [
    'own headers that leave out defaults',
    {},
    redact({ headers: ['x-key', 'Cookie', 'set-cookie'] }),
    ['!redact.headers: no longer redacts authorization, proxy-authorization, also redacts x-key'],
  ],
  [
    'no headers',
    {},
    redact({ headers: [] }),
    ['!redact.headers: no longer redacts authorization, proxy-authorization, cookie, set-cookie'],
  ],
  [
    'the default headers, written out',
    {},
    redact({ headers: ['Authorization', 'proxy-authorization', 'cookie', 'set-cookie'] }),
    [],
  ],
  [
    'the default headers after none',
    redact({ headers: [] }),
    {},
    ['redact.headers: also redacts authorization, proxy-authorization, cookie, set-cookie'],
  ],
  [
    'a header less than the defaults with more',
    redact({ headers: ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-key'] }),
    {},
    ['!redact.headers: no longer redacts x-key'],
  ],
  [
    'another replacement',
    redact({ replacement: 'x' }),
    redact({ replacement: '' }),
    ['redact.replacement: x -> ""'],
  ],

  ['a higher ratio', sampling({ ratio: 0.1 }), sampling({ ratio: 0.5 }), ['!sampling.ratio: 0.1 -> 0.5']],
  ['a ratio that is gone', sampling({ ratio: 0.1 }), {}, ['!sampling.ratio: 0.1 -> 1']],
  ['a lower ratio', {}, sampling({ ratio: 0.1 }), ['sampling.ratio: 1 -> 0.1']],
  ['a ratio that is the default', sampling({ ratio: 1 }), {}, []],
  ['hosts that are gone', sampling({ hosts: ['a'] }), {}, ['!sampling.hosts: also keeps *']],
  [
    'one more host',
    sampling({ hosts: ['a'] }),
    sampling({ hosts: ['a', 'b:80'] }),
    ['!sampling.hosts: also keeps b:80'],
  ],
  [
    'one host less',
    sampling({ hosts: ['a', 'b'] }),
    sampling({ hosts: ['a'] }),
    ['sampling.hosts: no longer keeps b'],
  ],
  [
    'hosts within a suffix',
    sampling({ hosts: ['*.a.example'] }),
    sampling({ hosts: ['x.A.example', '*.b.a.example', 'x.a.example:80'] }),
    ['sampling.hosts: no longer keeps *.a.example'],
  ],
  [
    'a port that is gone',
    sampling({ hosts: ['a:80'] }),
    sampling({ hosts: ['a'] }),
    ['!sampling.hosts: also keeps a'],
  ],
  [
    'a manager that is gone',
    sampling({ manager: MANAGER }),
    {},
    ['!sampling.manager: removed: it no longer limits the hosts'],
  ],
  ['a manager beside all hosts', {}, sampling({ manager: MANAGER }), ['sampling.manager: added']],
  [
    'a manager beside some hosts',
    sampling({ hosts: ['a'] }),
    sampling({ hosts: ['a'], manager: MANAGER }),
    ['!sampling.manager: added: its list replaces sampling.hosts'],
  ],
  [
    'another manager',
    sampling({ manager: MANAGER }),
    sampling({ manager: { cluster: 'outbound|1||c', path: '/x' } }),
    ['sampling.manager: cluster outbound|9990||a.b -> outbound|1||c, path not set -> /x'],
  ],

  [
    'a path that is gone',
    { exclude: { paths: ['/a', '/b'] } },
    { exclude: { paths: ['/b'] } },
    ['!exclude.paths: no longer leaves out /a'],
  ],
  [
    'a longer prefix',
    { exclude: { paths: ['/a'] } },
    { exclude: { paths: ['/ab'] } },
    ['!exclude.paths: no longer leaves out /a'],
  ],
  [
    'a shorter prefix',
    { exclude: { paths: ['/ab'] } },
    { exclude: { paths: ['/a'] } },
    ['exclude.paths: also leaves out /a'],
  ],
  [
    'a path in another case',
    { exclude: { paths: ['/A'] } },
    { exclude: { paths: ['/a'] } },
    ['!exclude.paths: no longer leaves out /A, also leaves out /a'],
  ],
  [
    'user agents that are gone',
    { exclude: { userAgents: ['kube-probe/'] } },
    {},
    ['!exclude.userAgents: no longer leaves out kube-probe/'],
  ],

  [
    'bodies that are switched on',
    capture(off),
    capture({ ...off, maxRequestBodyBytes: 9 }),
    ['!capture.maxRequestBodyBytes: 0 -> 9'],
  ],
  [
    'bodies that are switched on by default',
    capture(off),
    {},
    ['!capture.maxRequestBodyBytes: 0 -> 1000000', '!capture.maxResponseBodyBytes: 0 -> 1000000'],
  ],
  [
    'bodies that another format switches on',
    { format: 'otlp-logs' },
    {},
    [
      '!capture.maxRequestBodyBytes: 0 -> 1000000',
      '!capture.maxResponseBodyBytes: 0 -> 1000000',
      'format: otlp-logs -> scnt',
    ],
  ],
  [
    'bodies that another format switches off',
    {},
    { format: 'otlp-traces' },
    [
      'capture.maxRequestBodyBytes: 1000000 -> 0',
      'capture.maxResponseBodyBytes: 1000000 -> 0',
      'format: scnt -> otlp-traces',
    ],
  ],
  [
    'more of a body',
    capture({ maxRequestBodyBytes: 5 }),
    capture({ maxRequestBodyBytes: 6 }),
    ['capture.maxRequestBodyBytes: 5 -> 6'],
  ],
  [
    'more media types',
    capture({ contentTypes: ['text/*'] }),
    capture({ contentTypes: ['text/*', 'image/png'] }),
    ['!capture.contentTypes: also keeps bodies of image/png'],
  ],
  [
    'media types that are gone',
    capture({ contentTypes: ['text/*'] }),
    {},
    ['!capture.contentTypes: also keeps bodies of *'],
  ],
  [
    'media types within others',
    capture({ contentTypes: ['text/*'] }),
    capture({ contentTypes: ['Text/plain'] }),
    ['capture.contentTypes: no longer keeps bodies of text/*'],
  ],
  [
    'media types where no body is kept',
    capture({ contentTypes: ['text/*'], ...off }),
    capture(off),
    ['capture.contentTypes: also keeps bodies of *'],
  ],

  ['the log at trace', {}, { logLevel: 'trace' }, ['!logLevel: warn -> trace']],
  ['the log at debug', {}, { logLevel: 'debug' }, ['logLevel: warn -> debug']],
];

describe('what decides about privacy in a configuration', () => testCases(CASES));
