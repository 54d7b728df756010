import type { Header, Message } from '../../../src/exchange.ts';
import type { Stored } from '../../../src/store/store.ts';
import { makeBody, makeFields } from './bodies.ts';
import type { Description, Operation, Response } from './described.ts';
import { makeNoise } from './noise.ts';
import { Random, Zipf } from './random.ts';
import { ValueMaker } from './values.ts';

/** An exchange, and the operation that it was made from: `GET /v1/orders/{orderId}`; empty if from none. */
export type Made = { exchange: Stored; operation: string };

/** How much traffic of a description is made, and from which seed. */
export type Amount = { seed: number; count: number };

type Known = { key: string; method: string; path: string; operation: Operation };

/** The first moment of the traffic, and how long it lasts. */
const FIRST_US = Date.UTC(2026, 10, 24) * 1000;
const SPAN_US = 60 * 3600 * 1_000_000;
/** How often bodies are cut, no response comes, and somebody asks for what does not exist. */
const CUT = 0.01;
const UNANSWERED = 0.002;
const NOISE = 0.003;
const CALLERS = ['web', 'mobile', 'checkout', 'billing', 'search', 'jobs', 'partner-a', 'partner-b', 'admin'];

/** Makes traffic from a description: the same each time. */
export function* makeTraffic(description: Description, { seed, count }: Amount): Generator<Made> {
  const maker = new TrafficMaker(description, seed);
  for (let number = 0; number < count; number++) yield maker.make(number);
}

/** The host and the base path of a description's first server. */
export function findServer({ servers }: Description): { scheme: string; host: string; basePath: string } {
  const url = new URL(servers[0]?.url ?? 'http://unknown.example');
  return { scheme: url.protocol.slice(0, -1), host: url.host, basePath: url.pathname.replace(/\/$/, '') };
}

class TrafficMaker {
  readonly #random: Random;
  readonly #values: ValueMaker;
  readonly #server: ReturnType<typeof findServer>;
  readonly #operations: Known[];
  readonly #use: Zipf;
  readonly #callers = new Zipf(CALLERS.length);

  constructor(description: Description, seed: number) {
    this.#random = new Random(seed);
    this.#values = new ValueMaker(this.#random);
    this.#server = findServer(description);
    this.#operations = this.#random.shuffle(listOperations(description));
    this.#use = new Zipf(this.#operations.length, 0.9);
  }

  make(number: number): Made {
    if (this.#random.chance(NOISE))
      return { exchange: this.#complete(number, makeNoise(this.#random)), operation: '' };
    const known = this.#operations[this.#use.pick(this.#random)] as Known;
    const [status, response] = this.#chooseAnswer(known.operation);
    const isAnswered = !this.#random.chance(UNANSWERED);
    const exchange = this.#complete(number, {
      method: known.method,
      path: this.#makePath(known, status === 404),
      status: isAnswered ? status : 0,
      request: this.#makeRequest(known.operation),
      response: isAnswered ? this.#makeResponse(response) : NOTHING,
    });
    return { exchange, operation: known.key };
  }

  #chooseAnswer({ responses }: Operation): [number, Response] {
    const answers = Object.entries(responses);
    let left = this.#random.fraction() * answers.reduce((sum, [, answer]) => sum + answer['x-share'], 0);
    for (const [status, answer] of answers) {
      left -= answer['x-share'];
      if (left < 0) return [Number(status), answer];
    }
    throw new Error('an operation needs an answer');
  }

  // Who asks for what does not exist uses an id that nobody else has.
  #makePath({ path, operation }: Known, isUnknown: boolean): string {
    const segments = path.replaceAll(/\{([^}]+)\}/g, (_, name) => {
      const schema = operation.parameters.find((each) => each.in === 'path' && each.name === name)?.schema;
      if (!schema) throw new Error(`${path} has no schema of ${name}`);
      const value = `${isUnknown ? this.#values.makeOther(schema) : this.#values.makeScalar(schema)}`;
      return encodeURIComponent(value).replaceAll('%40', this.#random.chance(0.5) ? '@' : '%40');
    });
    const query = makeFields(
      operation.parameters.filter((each) => each.in === 'query'),
      this.#values,
    );
    return `${this.#server.basePath}${segments}${query && `?${query}`}`;
  }

  #makeRequest({ parameters, requestBody }: Operation): Message {
    const headers: Header[] = [
      ['user-agent', `${this.#random.pick(['okhttp', 'axios', 'curl'])}/${this.#random.between(1, 8)}.1`],
      ['accept', '*/*'],
      ['authorization', 'Bearer [redacted]'],
      ['x-request-id', `${this.#values.makeScalar({ type: 'string', 'x-text': 'uuid' })}`],
    ];
    for (const { name, required, schema } of parameters.filter((each) => each.in === 'header'))
      if (required || this.#values.hasOptional(name))
        headers.push([name, `${this.#values.makeScalar(schema)}`]);
    return this.#makeMessage(headers, requestBody?.content);
  }

  #makeResponse({ headers = {}, content }: Response): Message {
    const made: Header[] = [
      ['server', 'envoy'],
      ['x-envoy-upstream-service-time', `${this.#random.between(1, 400)}`],
    ];
    for (const [name, { required, schema }] of Object.entries(headers))
      if (required || this.#values.hasOptional(name)) made.push([name, `${this.#values.makeScalar(schema)}`]);
    return this.#makeMessage(made, content);
  }

  #makeMessage(headers: Header[], content: Response['content']): Message {
    const [contentType, described] = Object.entries(content ?? {})[0] ?? [];
    if (!contentType || !described) return { ...NOTHING, headers };
    const body = Buffer.from(makeBody(contentType, described.schema, this.#values));
    const charset = contentType === 'application/json' && this.#random.chance(0.5) ? '; charset=utf-8' : '';
    headers.push(['content-type', contentType + charset], ['content-length', `${body.length}`]);
    const truncated = body.length > 1 && this.#random.chance(CUT);
    const captured = truncated ? body.subarray(0, this.#random.between(1, body.length - 1)) : body;
    return { version: 'HTTP/1.1', headers, body: captured, size: body.length, truncated };
  }

  #complete(
    number: number,
    made: Pick<Stored, 'method' | 'path' | 'status' | 'request' | 'response'>,
  ): Stored {
    const random = this.#random;
    const receivedUs = FIRST_US + Math.floor(random.fraction() * SPAN_US);
    const hasTimes = random.chance(0.8);
    const caller = this.#callers.pick(random);
    const startUs = hasTimes ? receivedUs - random.between(1000, 5_000_000) : null;
    return {
      ...made,
      ...{ id: number.toString(16).padStart(16, '0'), receivedUs, startUs, timeUs: startUs ?? receivedUs },
      durationUs: hasTimes ? Math.round(1000 * (1 + 40 * random.fraction() ** 3 * (1 + caller))) : null,
      source: hasTimes ? (CALLERS[caller] as string) : `10.0.0.${caller}:${random.between(1024, 65_535)}`,
      destination: this.#server.host.split('.')[0] ?? '',
      ...{ sourceNamespace: hasTimes ? 'apps' : '', destinationNamespace: 'apis' },
      ...{ scheme: this.#server.scheme, host: this.#server.host },
      ...{ requestId: '', traceId: null, format: hasTimes ? 'otlp-traces' : 'scnt', redacted: true },
      observer: { workload: 'api', namespace: 'apis', pod: 'api-1', side: 'server' },
    };
  }
}

const NOTHING: Message = {
  version: 'HTTP/1.1',
  headers: [],
  body: new Uint8Array(),
  size: 0,
  truncated: false,
};

function listOperations({ paths }: Description): Known[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const upper = method.toUpperCase();
      return { key: `${upper} ${path}`, method: upper, path, operation };
    }),
  );
}
