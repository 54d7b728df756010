import type { BodyJson, EndpointDetailJson, EndpointJson, RecentJson } from '../../../src/api/api-types.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';
import { formatMoment } from '../../../src/filter/moment.ts';

const CHARGE: JsonSchema = {
  type: 'object',
  required: ['amount', 'currency', 'card', 'items'],
  properties: {
    amount: { type: 'integer' },
    currency: { type: 'string', enum: ['CHF', 'EUR', 'GBP'] },
    capture: { type: 'boolean' },
    card: {
      type: 'object',
      required: ['exp_month', 'exp_year', 'number'],
      properties: {
        exp_month: { type: 'integer' },
        exp_year: { type: 'integer' },
        number: { type: 'string' },
        holder: { type: ['string', 'null'] },
      },
    },
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['count', 'sku'],
        properties: { count: { type: 'integer' }, sku: { type: 'string' }, discount: { type: 'number' } },
      },
    },
    metadata: { type: 'object', additionalProperties: { type: 'string' } },
    receipt_email: { type: ['string', 'null'], format: 'email' },
  },
};
const CREATED: JsonSchema = {
  type: 'object',
  required: ['created', 'id', 'status'],
  properties: {
    created: { type: 'string', format: 'date-time' },
    id: { type: 'string' },
    next_action: {
      anyOf: [
        { type: 'object', required: ['url'], properties: { url: { type: 'string', format: 'uri' } } },
        { type: 'object', required: ['token'], properties: { token: { type: 'string' } } },
      ],
    },
    reference: { type: ['integer', 'string'] },
    status: { type: 'string', enum: ['failed', 'pending', 'succeeded'] },
    tags: { type: 'array', items: { type: 'string' } },
  },
};
const PROBLEM: JsonSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: { type: 'string' },
    retryable: { type: 'boolean' },
    decline: {
      type: 'object',
      properties: { code: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
    },
  },
};

/** An endpoint in full: what a charge has, whatever the endpoint is. */
export function sampleDetail(endpoint: EndpointJson): EndpointDetailJson {
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(endpoint.method);
  const names = [...endpoint.path_template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  return {
    ...endpoint,
    path_parameters: names.map((name) => ({
      name,
      required: true,
      count: endpoint.count,
      schema: name === 'date' ? { type: 'string', format: 'date' } : { type: 'string', format: 'uuid' },
    })),
    query_parameters: hasBody
      ? [parameter('expand', 0.31, { type: 'string', enum: ['customer', 'items'] }, endpoint)]
      : [
          parameter('limit', 0.62, { type: 'integer' }, endpoint),
          parameter('page', 0.18, { type: 'integer' }, endpoint),
        ],
    headers: [
      { name: 'x-api-key', required: true, count: endpoint.count, schema: { type: 'string' } },
      parameter('idempotency-key', 0.94, { type: 'string', format: 'uuid' }, endpoint),
    ],
    request_body: hasBody ? bodyOf(CHARGE, endpoint.count) : null,
    responses: Object.entries(endpoint.statuses)
      .map(([name, count]) => responseOf(name, count))
      .sort((a, b) => a.status - b.status),
    recent: Array.from({ length: 8 }, (_, place) => recentExchange(endpoint, place)),
  };
}

function parameter(name: string, share: number, schema: JsonSchema, { count }: EndpointJson) {
  return { name, required: false, count: Math.round(count * share), schema };
}

function bodyOf(schema: JsonSchema, count: number): BodyJson {
  return { required: true, contents: [{ type: 'application/json', count, schema }] };
}

function responseOf(name: string, count: number): EndpointDetailJson['responses'][number] {
  const status = name === 'none' ? 0 : Number(name);
  const body = bodyOf(status < 400 ? CREATED : PROBLEM, count);
  if (status === 503) body.contents.push({ type: 'text/html', count: 3, schema: null });
  const headers = [
    { name: 'x-ratelimit-remaining', required: true, count, schema: { type: 'integer' } as const },
  ];
  return {
    status,
    count,
    headers: status < 400 ? headers : [],
    body: [0, 204].includes(status) ? null : body,
  };
}

function recentExchange(endpoint: EndpointJson, place: number): RecentJson {
  const statuses = Object.keys(endpoint.statuses);
  const status = statuses[place % 5 === 3 ? place % statuses.length : 0] ?? '200';
  return {
    id: `000000000000000${place}`,
    time: formatMoment(Date.parse(endpoint.last_seen) * 1000 - place * 41_000_000),
    duration_ms: (endpoint.p50_ms ?? 1) * (1 + (place % 4)),
    ...{ source: endpoint.callers[0]?.name ?? '', source_namespace: 'shop' },
    status: status === 'none' ? 0 : Number(status),
  };
}
