import type { EndpointJson, SensitiveJson } from '../../../src/api/api-types.ts';
import { formatMoment } from '../../../src/filter/moment.ts';

const HOUR_MS = 3_600_000;

/** What a line of the table below says; the rest is made up from it. */
export type Line = [
  endpoint: string,
  count: number,
  statuses: string,
  ms: [number, number] | null,
  rest?: Rest,
];
export type Rest = { callers?: string; sensitive?: string; isNew?: boolean; idleHours?: number };

/** The endpoints of a small shop. `200 404:.02` is 200, and 404 for 2 % of them. */
export const LINES: readonly Line[] = [
  [
    'GET auth/.well-known/openid-configuration',
    412,
    '200',
    [1.2, 3.1],
    { callers: 'gateway web mobile-api' },
  ],
  ['GET auth/sessions/{sessionId}', 8_812, '200 404:.02', [2.1, 6.2], { callers: 'gateway' }],
  [
    'POST auth/token',
    31_204,
    '200 401:.08 503:.002',
    [33, 120],
    {
      callers: 'gateway web checkout mobile-api batch partner-portal',
      sensitive: 'password:request:body:password jwt:response:body:access_token jwt:response:body:id_token',
    },
  ],
  [
    'GET auth/userinfo',
    12_440,
    '200 401:.004',
    [31, 64],
    {
      callers: 'gateway web',
      sensitive:
        'jwt:request:header:authorization email:response:body:email phone:response:body:phone_number',
    },
  ],
  ['GET catalog/categories', 5_204, '200 304:.3', [1.9, 4.4], { callers: 'web' }],
  ['GET catalog/graphql', 902, '304 200:.4', [1.9, 8.1], { callers: 'gateway' }],
  ['GET catalog/items', 14_400, '200', [6.8, 22], { callers: 'web shop' }],
  ['GET catalog/items/{itemId}', 88_120, '200 404:.011', [3.3, 12], { callers: 'web shop search-indexer' }],
  ['PUT catalog/items/{itemId}', 1_204, '200 409:.06 422:.02', [9.9, 41], { callers: 'shop' }],
  ['DELETE catalog/items/{itemId}', 12, '204', [12, 15], { callers: 'shop', idleHours: 31 }],
  ['GET catalog/items/{itemId}/reviews', 7_420, '200', [8.1, 33], { callers: 'web', isNew: true }],
  ['POST catalog/search', 22_010, '200 400:.002', [6.8, 38], { callers: 'web mobile-api' }],
  ['GET files.example.org/uploads/{date}/{file}', 3_120, '200 206:.1', [43, 310], { callers: 'web' }],
  ['POST files.example.org/uploads', 840, '201 413:.07', [120, 2_400], { callers: 'web', isNew: true }],
  ['DELETE files.example.org/uploads/{uploadId}', 96, '204 404:.24', [5.8, 19], { callers: 'web' }],
  ['GET payments:8080/v1/charges', 9_100, '200', [13, 47], { callers: 'checkout ledger' }],
  [
    'POST payments:8080/v1/charges',
    6_204,
    '201 402:.031 422:.01 503:.041 none:.003',
    [182, 1_204],
    {
      callers: 'checkout',
      sensitive:
        'payment-card:request:body:card.number email:request:body:receipt_email api-key:request:header:x-api-key',
    },
  ],
  [
    'GET payments:8080/v1/charges/{chargeId}',
    18_400,
    '200 404:.003',
    [13, 52],
    { callers: 'checkout ledger support-desk', sensitive: 'email:response:body:receipt_email' },
  ],
  ['POST payments:8080/v1/charges/{chargeId}/refunds', 204, '201 409:.02', [210, 890], { callers: 'ledger' }],
  [
    'GET payments:8080/v1/customers/{customerId}',
    3_300,
    '200',
    [11, 35],
    {
      callers: 'checkout',
      sensitive:
        'email:response:body:email phone:response:body:phone national-id:response:body:tax.id iban:response:body:accounts[].iban',
    },
  ],
  ['GET payments:8080/v2/charges/{chargeId}', 31, '200', [9.1, 21], { callers: 'checkout', isNew: true }],
  ['GET payments:8080/healthz', 17_280, '200', [0.4, 0.9], { callers: 'prometheus' }],
  ['GET shop/cart', 41_000, '200', [4.1, 16], { callers: 'web mobile-api' }],
  ['POST shop/cart/items/{itemId}', 20_412, '201 409:.01', [4.1, 18], { callers: 'web mobile-api' }],
  ['DELETE shop/cart/items/{itemId}', 4_100, '204 404:.01', [3.9, 14], { callers: 'web' }],
  ['GET shop/checkout', 11_050, '200 503:.0004', [5.5, 84], { callers: 'web' }],
  ['POST shop/checkout', 6_204, '201 502:.021 409:.02', [240, 1_530], { callers: 'web mobile-api' }],
  ['GET shop/orders/{orderId}', 9_400, '200 403:.006', [7.7, 29], { callers: 'web mobile-api support-desk' }],
  ['PATCH shop/orders/{orderId}/address', 310, '200', [11, 40], { callers: 'web', idleHours: 3 }],
];
/** Paths that the shop does not have. */
export const UNSERVED: readonly Line[] = [
  ['GET shop/.env', 14, '404', [0.8, 1], { callers: '' }],
  ['GET shop/wp-login.php', 31, '404', [0.8, 1], { callers: '' }],
  ['POST shop/xmlrpc.php', 9, '405', [0.8, 1], { callers: '' }],
  ['GET payments:8080/v1/charge', 2, '404', [0.8, 1], { callers: 'checkout', idleHours: 9 }],
];

/** Endpoints of a small shop, as the API lists them: some with errors, sensitive data, or new. */
export function sampleEndpoints(nowMs: number): EndpointJson[] {
  return [
    ...LINES.map((line, place) => endpointOf(line, nowMs, place)),
    ...UNSERVED.map((line, place) => ({ ...endpointOf(line, nowMs, place), is_unserved: true })),
  ];
}

/** Many endpoints of many hosts. */
export function manyEndpoints(count: number, nowMs: number): EndpointJson[] {
  return Array.from({ length: count }, (_, n) => {
    const line: Line = [
      `GET service-${String(n % 50).padStart(2, '0')}/area-${Math.floor(n / 500)}/things/{thingId}/part-${n}`,
      1 + ((n * 7919) % 10_000),
      '200 404:.01',
      [1 + (n % 90), 20 + (n % 900)],
      { callers: 'web shop' },
    ];
    return endpointOf(line, nowMs, n);
  });
}

function endpointOf(
  [name, count, statuses, ms, rest = {}]: Line,
  nowMs: number,
  place: number,
): EndpointJson {
  const [method = '', target = ''] = name.split(' ');
  const slash = target.indexOf('/');
  const names = (rest.callers ?? 'web').split(' ');
  const weight = names.reduce((sum, _, rank) => sum + 3 ** -rank, 0);
  const callers = names.map((caller, rank) => ({
    name: caller,
    namespace: caller === '' ? '' : 'shop',
    count: Math.round((count * 3 ** -rank) / weight),
  }));
  const lastMs = nowMs - (rest.idleHours ?? 0) * HOUR_MS - (place % 7) * 11_000;
  return {
    host: target.slice(0, slash),
    method,
    path_template: target.slice(slash),
    count,
    statuses: statusesOf(statuses, count),
    first_seen: formatMoment((rest.isNew ? nowMs - 5 * HOUR_MS : nowMs - 9 * 24 * HOUR_MS) * 1000),
    last_seen: formatMoment(lastMs * 1000),
    is_new: rest.isNew ?? false,
    is_unserved: false,
    p50_ms: ms?.[0] ?? null,
    p95_ms: ms?.[1] ?? null,
    hours: hoursOf({ nowMs, place, count, isNew: rest.isNew ?? false, idleHours: rest.idleHours ?? 0 }),
    callers,
    other_callers: 0,
    sensitive: (rest.sensitive ?? '').split(' ').flatMap((text) => sensitiveOf(text, count)),
  };
}

/** Reads `200 404:.02`: the first status has the rest of the exchanges. */
function statusesOf(text: string, count: number): Record<string, number> {
  const [first = '200', ...others] = text.split(' ');
  const statuses: Record<string, number> = {};
  for (const other of others) {
    const [status = '', share = '0'] = other.split(':');
    statuses[status] = Math.max(1, Math.round(count * Number(share)));
  }
  const rest = Object.values(statuses).reduce((sum, one) => sum + one, 0);
  return { [first]: count - rest, ...statuses };
}

/** Reads `email:response:body:user.email`. */
function sensitiveOf(text: string, count: number): SensitiveJson[] {
  const [kind, direction, place, name] = text.split(':');
  if (kind === undefined || name === undefined) return [];
  return [{ kind, direction, place, name, count: Math.ceil(count * 0.9) } as SensitiveJson];
}

type Use = { nowMs: number; place: number; count: number; isNew: boolean; idleHours: number };

/** Use that goes up and down with the day. */
function hoursOf({ nowMs, place, count, isNew, idleHours }: Use): EndpointJson['hours'] {
  const lastMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const ages = Array.from({ length: isNew ? 6 : 48 }, (_, age) => age).filter((age) => age >= idleHours);
  return ages
    .map((age) => {
      const day = Math.sin(((age + (place % 5)) / 24) * 2 * Math.PI) + 1.15;
      const noise = 0.7 + ((age * 31 + place * 17) % 13) / 20;
      return {
        time: formatMoment((lastMs - age * HOUR_MS) * 1000),
        count: Math.round((count / 60) * day * noise),
      };
    })
    .filter((hour) => hour.count > 0)
    .reverse();
}
