import { REASON_PHRASES } from '../../present/reason-phrases.ts';
import type { LearnedBody, LearnedEndpoint, LearnedParameter, LearnedResponse } from '../learned.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { isReference } from './names.ts';
import type { OpenApiPath } from './openapi-path.ts';
import type {
  OpenApiContent,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
  OpenApiSchema,
} from './openapi-types.ts';
import { isCredential } from './security.ts';

/** The parts of an operation that depend on the rest of the document. */
export type OperationPlace = Pick<OpenApiOperation, 'operationId' | 'tags' | 'security'> & {
  path: OpenApiPath;
  writeSchema(schema: JsonSchema): OpenApiSchema;
};

// OpenAPI ignores these as parameters: they are described in other ways.
const RESERVED_HEADERS = new Set(['accept', 'content-type', 'authorization']);
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+$|^\*\/\*$/;

/** Writes an endpoint as an operation. */
export function toOperation(
  endpoint: LearnedEndpoint,
  { path, writeSchema, ...place }: OperationPlace,
): OpenApiOperation {
  const { requestBody, count } = endpoint;
  const parameters = writeParameters(endpoint, path, writeSchema);
  return {
    ...place,
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && {
      requestBody: {
        ...(requestBody.isRequired && { required: true as const }),
        content: writeContent(requestBody, writeSchema),
      },
    }),
    responses: writeResponses(endpoint.responses, writeSchema),
    'x-meshtap-count': count,
  };
}

function writeParameters(
  endpoint: LearnedEndpoint,
  { parameters }: OpenApiPath,
  writeSchema: OperationPlace['writeSchema'],
): OpenApiParameter[] {
  const write = ({ name, isRequired, schema }: LearnedParameter, place: OpenApiParameter['in']) => ({
    ...{ name: name.toWellFormed(), in: place },
    ...(isRequired && { required: true as const }),
    schema: writeSchema(schema),
  });
  const headers = endpoint.headers.filter(
    (header) => !RESERVED_HEADERS.has(header.name.toLowerCase()) && !isCredential(header, endpoint),
  );
  return [
    ...parameters.map((parameter) => write({ ...parameter, isRequired: true }, 'path')),
    ...endpoint.queryParameters.map((parameter) => write(parameter, 'query')),
    ...headers.map((header) => write(header, 'header')),
  ];
}

function writeResponses(
  responses: LearnedResponse[],
  writeSchema: OperationPlace['writeSchema'],
): Record<string, OpenApiResponse> {
  const written: [string, OpenApiResponse][] = [];
  const others: LearnedResponse[] = [];
  for (const response of responses) {
    const { status } = response;
    if (status >= 100 && status <= 599) written.push([`${status}`, writeResponse(response, writeSchema)]);
    else if (status !== 0) others.push(response);
  }
  if (others.length > 0) written.push(['default', writeOthers(others)]);
  else if (written.length === 0) written.push(['default', { description: 'No response was seen' }]);
  return Object.fromEntries(written);
}

// Those with a status that OpenAPI cannot name may have any body.
function writeOthers(others: readonly LearnedResponse[]): OpenApiResponse {
  return {
    description: `Other statuses: ${others.map(({ status }) => status).join(', ')}`,
    ...(others.some(({ body }) => body) && { content: { '*/*': {} } }),
  };
}

function writeResponse(
  { status, count, headers, body }: LearnedResponse,
  writeSchema: OperationPlace['writeSchema'],
): OpenApiResponse {
  // OpenAPI ignores `content-type`: the keys of `content` have it.
  const named = headers.filter(({ name }) => name.toLowerCase() !== 'content-type' && !isReference(name));
  const entries = named.map(
    ({ name, isRequired, schema }) =>
      [
        name.toWellFormed(),
        { ...(isRequired && { required: true as const }), schema: writeSchema(schema) },
      ] as const,
  );
  return {
    description: REASON_PHRASES[status] ?? `Status ${status}`,
    ...(entries.length > 0 && { headers: Object.fromEntries(entries) }),
    ...(body && { content: writeContent(body, writeSchema) }),
    'x-meshtap-count': count,
  };
}

function writeContent({ contents }: LearnedBody, writeSchema: OperationPlace['writeSchema']): OpenApiContent {
  const content = new Map<string, { schema?: OpenApiSchema }>();
  for (const { type, schema } of contents) {
    const key = MEDIA_TYPE.test(type) ? type : '*/*';
    // Two types in one place: no schema fits both.
    const isClash = content.has(key);
    content.set(key, schema === null || isClash ? {} : { schema: writeSchema(schema) });
  }
  if (content.size === 0) content.set('*/*', {});
  return Object.fromEntries(content);
}
