import type { ComparisonJson, DifferenceJson } from '../../../src/api/api-types.ts';

type Line = [
  severity: DifferenceJson['severity'],
  kind: string,
  endpoint: string,
  rest: Partial<DifferenceJson>,
];

const LINES: readonly Line[] = [
  [
    'note',
    'unused-security-scheme',
    ' ',
    { message: 'The security scheme `oauth` had no traffic.', name: 'oauth', line: 212 },
  ],
  [
    'warning',
    'undocumented-endpoint',
    'GET /healthz',
    { message: 'The description does not have this path.', count: 17_280 },
  ],
  [
    'error',
    'wrong-type',
    'POST /v1/charges',
    {
      where: 'request body application/json',
      name: 'amount',
      message: 'The description says string, and the traffic has integer.',
      count: 6_204,
      line: 61,
    },
  ],
  [
    'error',
    'unknown-value',
    'POST /v1/charges',
    {
      where: 'request body application/json',
      name: 'currency',
      message: 'The description allows "EUR" and "USD". The traffic also has "CHF" and "GBP".',
      count: 412,
      line: 64,
    },
  ],
  [
    'warning',
    'undocumented-status',
    'POST /v1/charges',
    { where: 'response 422', message: 'The description does not have this status.', count: 62, line: 49 },
  ],
  [
    'note',
    'unused-parameter',
    'GET /v1/charges/{id}',
    { where: 'query', name: 'expand', message: 'This parameter was not seen.', line: 97 },
  ],
  [
    'warning',
    'deprecated-operation',
    'GET /v1/customers/{id}',
    { message: 'This operation is deprecated, and still in use.', count: 3_300, line: 120 },
  ],
  [
    'note',
    'unused-operation',
    'DELETE /v1/customers/{id}',
    { message: 'This operation had no traffic.', line: 141 },
  ],
  [
    'warning',
    'undocumented-endpoint',
    'GET /v2/charges/{chargeId}',
    { message: 'The description does not have this path.', count: 31 },
  ],
];

/** How a description of the payments of the shop differs from its traffic. */
export function sampleComparison(host: string): ComparisonJson {
  return {
    host,
    description: { title: 'Payments', version: '1.4.0' },
    differences: LINES.map(differenceOf),
    operations: 8,
    used: 6,
    exchanges: 54_519,
  };
}

function differenceOf([severity, kind, endpoint, rest]: Line): DifferenceJson {
  const [method = '', path = ''] = endpoint.split(' ');
  const base = { where: '', name: '', message: '', count: 0, line: null };
  return { ...base, severity, kind, method, path_template: path, ...rest };
}
