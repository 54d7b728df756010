import type { Exchange, Header } from '../../../src/exchange.ts';
import { message } from '../hostile-exchange.ts';
import { LINES, type Line, UNSERVED } from './sample-endpoints.ts';

const HOUR_US = 3_600_000_000;
const HOURS = 46;

/** Two days of traffic of the shop whose endpoints are in sample-endpoints.ts, the same every time. */
export function shopTraffic(endUs: number): Exchange[] {
  const chance = makeChance(20_261_128);
  return [...LINES, ...UNSERVED].flatMap((line) => {
    const [, count, , , rest = {}] = line;
    const hours = rest.isNew ? 5 : HOURS;
    // Fewer than the table says, so that the picture is taken soon.
    const length = Math.ceil(4 * count ** 0.45);
    return Array.from({ length }, () => {
      const age = pickAge(hours, rest.idleHours ?? 0, chance);
      return exchangeOf(line, Math.round(endUs - age * HOUR_US), chance);
    });
  });
}

type Chance = () => number;

function exchangeOf([name, , statuses, ms, rest = {}]: Line, startUs: number, chance: Chance): Exchange {
  const [method = '', target = ''] = name.split(' ');
  const slash = target.indexOf('/');
  const host = target.slice(0, slash);
  const source = pick((rest.callers ?? 'web').split(' '), chance);
  const status = pickStatus(statuses, chance);
  const [p50, p95] = ms ?? [1, 2];
  return {
    startUs,
    durationUs: Math.round(1000 * p50 * (p95 / p50) ** (chance() ** 3 * 1.2 + (chance() - 0.5) * 0.2)),
    ...{
      source,
      sourceNamespace: 'shop',
      destination: host.replace(/[:.].*/, ''),
      destinationNamespace: 'shop',
    },
    ...{ method, scheme: 'http', host, path: fillPath(target.slice(slash), chance), status },
    request: requestOf(method, host, chance),
    response: responseOf(status, rest.sensitive ?? '', chance),
    requestId: '',
    traceId: null,
    format: 'otlp-traces',
    redacted: false,
    observer: { workload: source, namespace: 'shop', pod: `${source}-7d9f8-x2x4q`, side: 'client' },
  };
}

function requestOf(method: string, host: string, chance: Chance): Exchange['request'] {
  const headers: Header[] = [['host', host]];
  if (host === 'payments:8080' && method === 'POST')
    headers.push(['x-api-key', `sk_live_${digits(24, chance)}`]);
  if (!['POST', 'PUT', 'PATCH'].includes(method)) return message('', headers);
  const body = {
    ...{ amount: Math.ceil(chance() * 9000), currency: pick(['EUR', 'EUR', 'CHF', 'GBP'], chance) },
    ...(chance() < 0.8 ? { capture: true } : {}),
    card: {
      number: '4242424242424242',
      exp_month: 12,
      exp_year: 2030,
      holder: chance() < 0.5 ? 'J. Doe' : null,
    },
    items: [{ sku: `kettle-${digits(3, chance)}`, count: 1 }],
    ...(chance() < 0.6 ? { receipt_email: `u${digits(6, chance)}@example.org` } : {}),
  };
  const plain = { sku: `kettle-${digits(3, chance)}`, count: Math.ceil(chance() * 5), note: null };
  const sent =
    host === 'payments:8080' ? body : host === 'auth' ? { user: 'jo', password: digits(9, chance) } : plain;
  return message(JSON.stringify(sent), [...headers, ['content-type', 'application/json']]);
}

function responseOf(status: number, sensitive: string, chance: Chance): Exchange['response'] {
  if (status === 0 || status === 204) return message('');
  const created = new Date(1_790_000_000_000 + Math.floor(chance() * 1e9)).toISOString();
  const fine = {
    ...{ id: `ch_${digits(12, chance)}`, created, status: pick(['pending', 'succeeded'], chance) },
    ...(chance() < 0.4 ? { next_action: { url: `https://bank.example/${digits(5, chance)}` } } : {}),
    ...(sensitive.includes('email:response') ? { email: `u${digits(6, chance)}@example.org` } : {}),
    ...(sensitive.includes('phone:response') ? { phone: `+49 30 ${digits(8, chance)}` } : {}),
    ...(sensitive.includes('iban:response') ? { iban: 'DE89370400440532013000' } : {}),
  };
  const body = status < 400 ? fine : { error: 'refused', retryable: status >= 500 };
  return message(JSON.stringify(body), [['content-type', 'application/json']]);
}

function fillPath(template: string, chance: Chance): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'date') return `2026-11-${10 + Math.floor(chance() * 18)}`;
    if (name === 'file') return `invoice-${digits(5, chance)}.pdf`;
    if (name === 'chargeId' || name === 'sessionId') {
      return `6f3c8e0e-7b7a-4c3c-8d0d-${digits(12, chance)}`;
    }
    return String(1000 + Math.floor(chance() * 90_000));
  });
}

/** An age in hours: more by day than at night. */
function pickAge(hours: number, idleHours: number, chance: Chance): number {
  for (;;) {
    const age = idleHours + 0.01 + chance() * Math.max(0.5, hours - idleHours);
    if (chance() < 0.55 + 0.45 * Math.cos((age / 24) * 2 * Math.PI)) return age;
  }
}

function pickStatus(text: string, chance: Chance): number {
  const [first = '200', ...others] = text.split(' ');
  let left = chance();
  for (const other of others) {
    const [status, share] = other.split(':');
    left -= Number(share);
    if (left < 0) return status === 'none' ? 0 : Number(status);
  }
  return Number(first);
}

function pick<T>(from: readonly T[], chance: Chance): T {
  return from[Math.floor(chance() * chance() * from.length)] as T;
}

function digits(length: number, chance: Chance): string {
  return Array.from({ length }, () => Math.floor(chance() * 10)).join('');
}

/** Numbers from 0 to 1 that are the same every time. Source: mulberry32. */
function makeChance(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
