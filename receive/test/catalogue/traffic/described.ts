import type { TextKind } from './texts.ts';

/** A JSON Schema of a description, with hints for the values that are made from it. */
export type Schema = {
  type?: string | string[];
  format?: string;
  enum?: (string | null)[];
  const?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema;
  items?: Schema;
  oneOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  /** What texts look like, or the names of a map. */
  'x-text'?: TextKind;
  /** How many different values there are; each time another one if it is not given. */
  'x-distinct'?: number;
};

/** A parameter of an operation. */
export type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema };

/** A body by content type. */
export type Content = Record<string, { schema: Schema }>;

/** A response; `x-share` is how often it is given, compared with the others. */
export type Response = {
  description: string;
  headers?: Record<string, { required: boolean; schema: Schema }>;
  content?: Content;
  'x-share': number;
};

/** A method of a path. */
export type Operation = {
  operationId: string;
  deprecated?: true;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Response>;
};

/** An OpenAPI 3.1 description of an API, from which traffic is made. */
export type Description = {
  openapi: '3.1.0';
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
};

/** What an operation is made from. A schema alone stands for a body of JSON. */
export type Draft = {
  path?: Record<string, Schema>;
  query?: Record<string, Schema | Optional>;
  headers?: Record<string, Schema | Optional>;
  body?: Schema | Body;
  answers: Record<number, Schema | Body | Empty>;
  deprecated?: true;
};

/** A parameter, header or member that is not always there. */
export type Optional = { optional: Schema };
/** A body of any content type, with headers beside it. */
export type Body = { contentType: string; schema: Schema; headers?: Record<string, Schema | Optional> };
/** No body, but maybe headers. */
export type Empty = { empty: true; headers?: Record<string, Schema | Optional> };

/** How much more often than each of the others the first answer of an operation is given. */
const USUAL = 12;

/** Makes a description from operations such as `GET /v1/orders/{orderId}`. */
export function describeApi(
  title: string,
  servers: string[],
  operations: Record<string, Draft>,
): Description {
  const paths: Description['paths'] = {};
  for (const [key, draft] of Object.entries(operations)) {
    const [method = '', path = ''] = key.split(' ');
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = describeOperation(key, draft);
  }
  return {
    ...{ openapi: '3.1.0', info: { title, version: '1.0.0' }, paths },
    servers: servers.map((url) => ({ url })),
  };
}

function describeOperation(key: string, { deprecated, body, ...draft }: Draft): Operation {
  const responses = Object.entries(draft.answers).map(([status, answer], at) => [
    status,
    { ...describeResponse(answer), 'x-share': at === 0 ? USUAL : 1 },
  ]);
  return {
    operationId: key.replaceAll(/[^a-zA-Z0-9]+/g, '-'),
    ...(deprecated ? { deprecated } : {}),
    parameters: [
      ...describeParameters('path', draft.path),
      ...describeParameters('query', draft.query),
      ...describeParameters('header', draft.headers),
    ],
    ...(body ? { requestBody: { required: true, content: describeContent(toBody(body)) } } : {}),
    responses: Object.fromEntries(responses),
  };
}

function describeParameters(
  place: Parameter['in'],
  drafts: Record<string, Schema | Optional> = {},
): Parameter[] {
  return Object.entries(drafts).map(([name, draft]) => ({ name, in: place, ...describeField(draft) }));
}

function describeField(draft: Schema | Optional): { required: boolean; schema: Schema } {
  return 'optional' in draft
    ? { required: false, schema: draft.optional }
    : { required: true, schema: draft };
}

function describeResponse(answer: Schema | Body | Empty): Omit<Response, 'x-share'> {
  const headers = 'headers' in answer ? (answer.headers ?? {}) : {};
  const fields = Object.entries(headers).map(([name, draft]) => [name, describeField(draft)] as const);
  return {
    description: 'The answer',
    ...(fields.length > 0 ? { headers: Object.fromEntries(fields) } : {}),
    ...('empty' in answer ? {} : { content: describeContent(toBody(answer)) }),
  };
}

function toBody(draft: Schema | Body): Body {
  return 'contentType' in draft ? draft : { contentType: 'application/json', schema: draft };
}

function describeContent({ contentType, schema }: Body): Content {
  return { [contentType]: { schema } };
}
