import { Catalogue } from '../../../src/catalogue/catalogue.ts';
import type { LearnedHost } from '../../../src/catalogue/learned.ts';
import type { Header, Message } from '../../../src/exchange.ts';
import { makeMessage } from '../../store/exchanges.ts';
import { makeStored } from '../stored-exchange.ts';
import { Random } from '../traffic/random.ts';
import { type Part, readShop } from './shop-description.ts';
import { ShopValues } from './shop-values.ts';

const HOST = 'eu.shop.example';
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
/** Exchanges of each operation. Every word of an enum is seen often enough. */
const COUNT = 160;

/** What the catalogue learns of traffic that fits the description of the shop in every respect. */
export function learnShop(): LearnedHost {
  const shop = readShop();
  const catalogue = new Catalogue();
  const maker = new TrafficMaker(shop);
  for (const [path, item] of Object.entries(shop.paths!))
    for (const method of METHODS)
      if (item[method] && !item[method].deprecated)
        for (let number = 0; number < COUNT; number++)
          catalogue.learn(makeStored(maker.makeExchange({ path, item, method, number })));
  return catalogue.host(HOST)!;
}

type Place = { path: string; item: Part; method: string; number: number };

class TrafficMaker {
  readonly #shop: Part;
  readonly #values: ShopValues;

  constructor(shop: Part) {
    this.#shop = shop;
    this.#values = new ShopValues(shop, new Random(7));
  }

  makeExchange({ path, item, method, number }: Place) {
    const operation = item[method]!;
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) =>
      this.#values.resolve(each),
    );
    const responses = Object.entries(operation.responses!);
    const [status, response] = responses[number % 5 === 0 ? (number / 5) % responses.length : 0]!;
    return {
      host: HOST,
      method: method.toUpperCase(),
      path: `${item.servers ? '/internal' : '/v2'}${this.#makePath(path, parameters)}${this.#makeQuery(parameters)}`,
      status: status === 'default' ? 500 : Number(status.replace('XX', '00')),
      request: this.#makeRequest(operation, parameters),
      response: this.#makeMessage(this.#values.resolve(response), 'writeOnly'),
    };
  }

  #makePath(path: string, parameters: Part[]): string {
    return path.replace(/\{(\w+)\}/g, (_, name) => {
      const { schema } = parameters.find((each) => `${each.name}` === name)!;
      return `${this.#values.makeScalar(schema!)}`.replace(' ', '-');
    });
  }

  #makeQuery(parameters: Part[]): string {
    const fields = parameters.flatMap((parameter) => this.#makeFields(parameter));
    const query = new URLSearchParams(fields).toString();
    return query === '' ? '' : `?${query}`;
  }

  #makeFields(parameter: Part): string[][] {
    const name = `${parameter.name}`;
    if (`${parameter.in}` !== 'query' || !(parameter.required || this.#values.isThere())) return [];
    if (parameter.content) return [[name, JSON.stringify({ a: this.#values.word() })]];
    const value = this.#values.make(parameter.schema!, 'readOnly');
    if (Array.isArray(value))
      return parameter.explode === (false as unknown)
        ? [[name, value.join()]]
        : value.map((each) => [name, `${each}`]);
    if (typeof value !== 'object' || value === null) return [[name, `${value}`]];
    const isDeep = `${parameter.style}` === 'deepObject';
    return Object.entries(value).map(([member, each]) => [isDeep ? `${name}[${member}]` : member, `${each}`]);
  }

  #makeRequest(operation: Part, parameters: Part[]): Message {
    const headers = this.#credentials(operation);
    for (const parameter of parameters)
      if (`${parameter.in}` === 'header' && (parameter.required || this.#values.isThere()))
        headers.push([`${parameter.name}`.toLowerCase(), `${this.#values.makeScalar(parameter.schema!)}`]);
    const body = operation.requestBody;
    if (!body || !(body.required || this.#values.isThere())) return makeMessage('', { headers });
    return this.#makeMessage(body, 'readOnly', headers);
  }

  #credentials(operation: Part): Header[] {
    const [scheme] = Object.keys(
      this.#values.random.pick((operation.security ?? this.#shop.security) as Part[]) ?? {},
    );
    if (scheme === 'bearer') return [['authorization', 'Bearer [redacted]']];
    return scheme === 'key' ? [['x-shop-key', '[redacted]']] : [];
  }

  #makeMessage(
    { content, headers: described }: Part,
    left: 'readOnly' | 'writeOnly',
    headers: Header[] = [],
  ): Message {
    for (const [name, { required, schema }] of Object.entries(described ?? {}))
      if (required || this.#values.isThere())
        headers.push([name.toLowerCase(), `${this.#values.makeScalar(schema!)}`]);
    if (!content) return makeMessage('', { headers });
    const [type, { schema }] = this.#values.random.pick(Object.entries(content));
    const exact = type.replace('text/*', 'text/csv').replace('*/*', 'text/plain');
    const value = schema ? this.#values.make(schema, left) : 'ok';
    const boundary = exact.startsWith('multipart') ? '; boundary=b' : '';
    headers.push(['content-type', `${exact}${boundary}`]);
    return makeMessage(writeBody(exact, value), { headers });
  }
}

function writeBody(type: string, value: unknown): string {
  if (type.endsWith('json')) return JSON.stringify(value);
  if (type.startsWith('text/')) return `${value}`;
  const fields = Object.entries(value as object).flatMap(([name, each]) =>
    [each].flat().map((one): [string, string] => [name, `${one}`]),
  );
  if (type.startsWith('multipart'))
    return `${fields.map(([name, text]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`).join('')}--b--\r\n`;
  return new URLSearchParams(fields).toString();
}
