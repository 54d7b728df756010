import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument, OpenApiOperation } from '../../src/catalogue/openapi/openapi-types.ts';
import type { Message } from '../../src/exchange.ts';
import type { Stored } from '../../src/store/store.ts';
import { PathMatcher } from './path-matcher.ts';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

type Accepts = (value: unknown) => boolean;

/** Checks exchanges against an OpenAPI 3.1 document, with a validator of JSON Schema that is not ours. */
export class DocumentCheck {
  readonly #document: OpenApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: false });
  readonly #matcher: PathMatcher;
  readonly #compiled = new Map<unknown, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'https://document.example/api', components: document.components ?? {} });
    this.#matcher = new PathMatcher(Object.keys(document.paths));
  }

  /** Says what the document does not allow in an exchange; undefined if it accepts it. */
  findFault(exchange: Stored): string | undefined {
    const found = this.#matcher.find(exchange.path);
    const method = exchange.method.toLowerCase();
    const operation = found && this.#operation(found.template, method);
    if (!found || !operation) return `no operation for ${exchange.method} ${exchange.path}`;
    const where = `${exchange.method} ${found.template}`;
    const fault =
      this.#findInPath(operation, found.values) ??
      this.#findInQuery(operation, exchange.path) ??
      this.#findInHeaders(operation, exchange) ??
      this.#findInRequest(operation, exchange) ??
      this.#findInResponse(operation, exchange);
    return fault && `${where}: ${fault}`;
  }

  #operation(template: string, method: string): OpenApiOperation | undefined {
    return (this.#document.paths[template] as Record<string, OpenApiOperation>)[method];
  }

  #accepts(schema: unknown): Accepts {
    const known = this.#compiled.get(schema);
    if (known) return known;
    const text = JSON.stringify(schema).replaceAll(
      '"#/components/',
      '"https://document.example/api#/components/',
    );
    const compiled = this.#ajv.compile(JSON.parse(text));
    this.#compiled.set(schema, compiled);
    return compiled;
  }

  #findInPath({ parameters = [] }: OpenApiOperation, values: string[]): string | undefined {
    const own = parameters.filter((parameter) => parameter.in === 'path');
    if (own.length !== values.length) return `${own.length} path parameters`;
    const at = own.findIndex(({ schema }, index) => {
      const value = decodeURIComponent(values[index] as string);
      return !readings(value).some(this.#accepts(schema));
    });
    return at < 0 ? undefined : `path parameter ${own[at]?.name} = ${values[at]}`;
  }

  #findInQuery({ parameters = [] }: OpenApiOperation, path: string): string | undefined {
    const own = parameters.filter((parameter) => parameter.in === 'query');
    const [, query = ''] = /\?(.*)/.exec(path) ?? [];
    const fields = groupFields(query);
    for (const name of fields.keys())
      if (!own.some((each) => each.name === name)) return `unknown query parameter ${name}`;
    for (const { name, required, schema } of own) {
      const values = fields.get(name);
      if (!values && required) return `no query parameter ${name}`;
      if (values && !readAll(values).some(this.#accepts(schema)))
        return `query parameter ${name} = ${values}`;
    }
    return undefined;
  }

  #findInHeaders({ parameters = [] }: OpenApiOperation, { request }: Stored): string | undefined {
    const own = parameters.filter((parameter) => parameter.in === 'header');
    return this.#findInFields(own, request);
  }

  #findInFields(
    fields: { name: string; required?: true; schema: unknown }[],
    message: Message,
  ): string | undefined {
    for (const { name, required, schema } of fields) {
      const values = message.headers.filter(([each]) => each === name).map(([, value]) => value);
      if (values.length === 0 && required) return `no header ${name}`;
      if (values.length > 0 && !readAll(values).some(this.#accepts(schema)))
        return `header ${name} = ${values}`;
    }
    return undefined;
  }

  #findInRequest({ requestBody }: OpenApiOperation, { request }: Stored): string | undefined {
    if (request.size === 0) return requestBody?.required ? 'no request body' : undefined;
    if (!requestBody) return 'an unknown request body';
    return this.#findInBody(requestBody.content, request, 'request');
  }

  #findInResponse({ responses }: OpenApiOperation, { status, response }: Stored): string | undefined {
    if (status === 0) return undefined;
    const described = responses[`${status}`];
    if (!described) return `unknown status ${status}`;
    const fields = Object.entries(described.headers ?? {}).map(([name, field]) => ({ name, ...field }));
    const fault = this.#findInFields(fields, response);
    if (fault) return `${status}: ${fault}`;
    if (response.size === 0) return undefined;
    if (!described.content) return `${status}: an unknown body`;
    return this.#findInBody(described.content, response, `${status}`);
  }

  #findInBody(
    content: Record<string, { schema?: unknown }>,
    message: Message,
    where: string,
  ): string | undefined {
    const [, type = ''] = message.headers.find(([name]) => name === 'content-type') ?? [];
    const essence = (type.split(';', 1)[0] as string).trim().toLowerCase();
    const described = content[essence];
    if (!described) return `${where}: unknown content type ${essence}`;
    if (described.schema === undefined || message.truncated) return undefined;
    const accepts = this.#accepts(described.schema);
    const text = new TextDecoder().decode(message.body);
    if (readBody(essence, text).some(accepts)) return undefined;
    return `${where}: ${JSON.stringify((accepts as ValidateFunction).errors?.[0])} in ${text}`;
  }
}

/** The values that a text may stand for in a parameter: itself, or the number or boolean that it is written as. */
function readings(text: string): unknown[] {
  if (NUMBER.test(text)) return [text, Number(text)];
  return text === 'true' || text === 'false' ? [text, text === 'true'] : [text];
}

/** The same for a parameter that may be repeated. */
function readAll(values: string[]): unknown[] {
  const [first = ''] = values;
  const lists = combine(values.map(readings));
  return values.length === 1 ? [...readings(first), ...lists] : lists;
}

function readBody(type: string, text: string): unknown[] {
  if (JSON_TYPE.test(type)) return [JSON.parse(text)];
  if (type !== FORM_TYPE) return [text];
  const fields = [...groupFields(text)];
  const values = combine(fields.map(([, each]) => readAll(each)));
  return values.map((each) => Object.fromEntries(fields.map(([name], at) => [name, each[at]])));
}

function groupFields(text: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text))
    groups.set(name, [...(groups.get(name) ?? []), value]);
  return groups;
}

/** Each way to take one of each list. */
function combine(lists: unknown[][]): unknown[][] {
  return lists.reduce<unknown[][]>(
    (ways, list) => ways.flatMap((way) => list.map((item) => [...way, item])),
    [[]],
  );
}
