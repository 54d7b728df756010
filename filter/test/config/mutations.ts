import type { Random } from '../random.ts';

/** A configuration or a part of one, as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A configuration with every key. */
export const complete: Json = {
  backend: {
    address: 'collector.traces.svc.cluster.local',
    port: 9000,
    cluster: 'outbound|9000||collector.traces.svc.cluster.local',
    authority: 'collector.traces.svc.cluster.local:9000',
    path: '/publish',
    timeoutMs: 5000,
    headers: {},
  },
  format: 'scnt',
  capture: { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000, contentTypes: [] },
  redact: {
    headers: ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'],
    queryParams: ['token'],
    jsonFields: ['password', 'pass\u20acword'],
    replacement: '[redacted]',
  },
  sampling: {
    ratio: 0.5,
    hosts: ['*', '*.test', 'shop.test', 'shop.test:8080'],
    manager: { cluster: 'outbound|9990||manager.test', path: '/api/hostsToTrace', intervalMs: 60_000 },
  },
  exclude: { paths: ['/healthz'], userAgents: ['kube-probe/'] },
  limits: { maxOpenBytes: 33_554_432, maxQueueBytes: 8_388_608, maxInFlight: 64, maxAttempts: 3 },
  batch: { maxTraces: 100, maxBytes: 262_144, maxDelayMs: 1000 },
  logLevel: 'warn',
};

const numbers = [
  ...[
    -1, 0, 0.5, 1, 1.5, 2, 3, 10, 11, 64, 1.0000001, 0.999, 1e-30, 9999, 10_000, 10_001, 1023, 1024, 1025,
    4095, 4096, 9000, 60_000, 60_001, 65_535, 65_536,
  ],
  ...[
    999, 1000, 3_600_000, 3_600_001, 600_000, 600_001, 16_777_216, 16_777_217, 67_108_864, 67_108_865,
    2_147_483_647, 2_147_483_648,
  ],
  ...[4_294_967_296, 2 ** 53, 1e21, 1e-7, -0],
];
const characters = [
  'a',
  'Z',
  '9',
  '.',
  ':',
  '/',
  '*',
  '-',
  '_',
  '+',
  ';',
  ' ',
  '\t',
  '"',
  '\\',
  '|',
  '[',
  ']',
  '{',
];
characters.push('%', '@', ',', '~', '!', '=', '(', '\x7f', '\0', '\n', 'é', '€', '😀', '\ud800');
const sizes = [0, 1, 252, 253, 254, 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 8191, 8192, 8193];
const words = [
  ...[
    '',
    '*',
    '*/*',
    'text/*',
    '*/json',
    'application/json',
    'a/b/c',
    'a/b;c=d',
    '/b',
    'a/',
    'a',
    '**/a',
    'a*/b',
  ],
  ...[
    '/',
    '/publish',
    '*.',
    '*.a',
    'a.*',
    '/a b',
    '/a?b=c',
    'publish',
    'a.test',
    'a.test:80',
    'http://a.test',
    '[fd00::1]',
    '10.0.0.1',
  ],
  ...['scnt', 'otlp', 'SCNT', 'warn', 'WARN', 'off', 'x-token', 'X-Token', 'x token', ':path', 'true', '1'],
];
const names = [
  ...[
    'x-token',
    'X-A',
    'host',
    'Host',
    'HOST',
    'connection',
    'Content-Length',
    'content-type',
    'transfer-encoding',
  ],
  ...[
    'Transfer-Encoding',
    'x-request-id',
    'X-Meshtap-Export',
    ':path',
    'x y',
    'é',
    '',
    'content-typ',
    'hosts',
  ],
];

/** A random change of one value somewhere within a configuration. No unknown key is added. */
export function mutate(configuration: Json, random: Random): Json {
  const isLeaf = configuration === null || typeof configuration !== 'object' || random.below(12) === 0;
  if (isLeaf) return randomValue(random);
  if (Array.isArray(configuration)) return mutateList(configuration, random);
  const keys = Object.keys(configuration);
  const key = random.pick(keys);
  if (key === undefined) return randomValue(random);
  const { [key]: value, ...others } = configuration;
  if (random.below(8) === 0) return others;
  return {
    ...configuration,
    [key]: key === 'headers' ? mutateHeaders(random) : mutate(value as Json, random),
  };
}

function mutateList(list: readonly Json[], random: Random): Json {
  const item = () => (random.below(6) > 0 ? randomText(random) : randomValue(random));
  if (random.below(10) === 0) return Array.from({ length: random.pick([63, 64, 65]) }, () => 'text/plain');
  if (list.length > 0 && random.below(2) === 0) return [...list.slice(1), item()];
  return [...list, item()];
}

/** Fits both the headers of a POST, which are an object, and the headers that are redacted, which are a list. */
function mutateHeaders(random: Random): Json {
  if (random.below(6) === 0) return randomValue(random);
  const count = random.below(12) === 0 ? random.pick([31, 32, 33]) : random.below(3);
  const name = (index: number) => (count > 30 ? `x-${index}` : random.pick(names));
  if (random.below(2) === 0) return Array.from({ length: count }, (_, index) => name(index));
  const value = () => (random.below(8) > 0 ? randomText(random) : randomValue(random));
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), value()]));
}

function randomValue(random: Random): Json {
  const kind = random.below(8);
  if (kind <= 2) return random.pick(numbers);
  if (kind <= 4) return randomText(random);
  return random.pick<Json>([null, true, false, [], {}, [1], ['*'], ['*', '*'], [[]], { a: 1 }]);
}

function randomText(random: Random): string {
  const kind = random.below(4);
  if (kind === 0) return random.pick(characters).repeat(random.pick(sizes));
  if (kind === 1) return random.pick(['/', 'a', 'a/']) + random.pick(characters).repeat(random.pick(sizes));
  if (kind === 2) return random.pick(words);
  return Array.from({ length: random.below(6) }, () => random.pick(characters)).join('');
}
