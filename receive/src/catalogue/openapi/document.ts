import { INVALID_HOST } from '../host-name.ts';
import type { LearnedBody, LearnedEndpoint, LearnedHost } from '../learned.ts';
import { UniqueNames } from './names.ts';
import { nameOperation, nameSubject, type OpenApiPath, tagOf, toOpenApiPath } from './openapi-path.ts';
import type { OpenApiDocument, OpenApiMethod, OpenApiPathItem } from './openapi-types.ts';
import { toOperation } from './operation.ts';
import { SecuritySchemes } from './security.ts';
import { type SchemaHint, SharedSchemas } from './shared-schemas.ts';

// In the order in which OpenAPI lists them.
const METHODS: readonly OpenApiMethod[] = [
  ...(['get', 'put', 'post', 'delete'] as const),
  ...(['options', 'head', 'patch', 'trace'] as const),
];

const DESCRIPTION =
  'Learned by meshtap from the traffic of this host. It shows what clients and servers did, not what they may do. ' +
  'What nobody used is missing, and what every exchange had is required. ' +
  'It cannot know what values mean, which limits they have, or what is deprecated.';

/** An endpoint that OpenAPI can describe, with its place in the document. */
type Placed = { endpoint: LearnedEndpoint; method: OpenApiMethod; path: OpenApiPath };

/**
 * Writes what was learned of a host as an OpenAPI document: plain data in a stable order. Endpoints that nothing served
 * are left out.
 */
export function toOpenApi({ host, schemes, endpoints, unlearned }: LearnedHost): OpenApiDocument {
  const { placed, leftOut } = placeAll(endpoints.filter(({ isUnserved }) => !isUnserved));
  const shared = new SharedSchemas();
  for (const each of placed) addSchemas(each, shared);
  const schemas = shared.toComponents();
  const security = new SecuritySchemes();
  const paths = writePaths(placed, shared, security);
  const securitySchemes = security.toComponents();
  const components = { ...(schemas && { schemas }), ...(securitySchemes && { securitySchemes }) };
  return {
    openapi: '3.1.0',
    info: {
      title: host === INVALID_HOST ? 'Requests without a valid host' : host.toWellFormed(),
      version: 'learned',
      description: DESCRIPTION,
    },
    ...(host !== INVALID_HOST && { servers: writeServers(host, schemes) }),
    paths,
    ...(Object.keys(components).length > 0 && { components }),
    ...(leftOut.length > 0 && { 'x-meshtap-left-out': leftOut }),
    ...(unlearned > 0 && { 'x-meshtap-unlearned': unlearned }),
  };
}

// By path, in the order in which the paths come, and by method.
function placeAll(endpoints: LearnedEndpoint[]): { placed: Placed[]; leftOut: string[] } {
  const byPath = new Map<string, Map<OpenApiMethod, Placed>>();
  const leftOut: string[] = [];
  for (const endpoint of endpoints) {
    const template = endpoint.template.toWellFormed();
    const path = toOpenApiPath(template, endpoint.pathParameters);
    const method = METHODS.find((each) => each.toUpperCase() === endpoint.method);
    const byMethod = path && (byPath.get(path.path) ?? new Map<OpenApiMethod, Placed>());
    if (path === undefined || method === undefined || byMethod?.has(method)) {
      leftOut.push(`${endpoint.method.toWellFormed()} ${template}`);
      continue;
    }
    byPath.set(path.path, (byMethod as Map<OpenApiMethod, Placed>).set(method, { endpoint, method, path }));
  }
  const placed = [...byPath.values()].flatMap((byMethod) =>
    METHODS.flatMap((method) => byMethod.get(method) ?? []),
  );
  return { placed, leftOut };
}

function writePaths(
  placed: Placed[],
  shared: SharedSchemas,
  security: SecuritySchemes,
): Record<string, OpenApiPathItem> {
  const ids = new UniqueNames();
  const paths = new Map<string, OpenApiPathItem>();
  for (const { endpoint, method, path } of placed) {
    const tag = tagOf(path.path);
    const requirements = security.require(endpoint);
    const operation = toOperation(endpoint, {
      operationId: ids.take(nameOperation(method, path.path)),
      ...(tag !== undefined && { tags: [tag] }),
      ...(requirements && { security: requirements }),
      path,
      writeSchema: (schema) => shared.write(schema),
    });
    paths.set(path.path, { ...paths.get(path.path), [method]: operation });
  }
  return Object.fromEntries(paths);
}

function addSchemas({ endpoint, method, path }: Placed, shared: SharedSchemas): void {
  const { name, isPlural, isList } = nameSubject(path.path);
  const weight = isPlural ? 3 : 1;
  const ofItem = { name, item: name, weight };
  addBody(endpoint.requestBody, ofItem, shared);
  for (const { status, body } of endpoint.responses) {
    const ofList = isList && method === 'get' ? { ...ofItem, name: `${name}List` } : ofItem;
    addBody(body, status >= 400 ? { ...ofItem, name: 'Error', item: 'Error' } : ofList, shared);
  }
}

function addBody(body: LearnedBody | null, hint: SchemaHint, shared: SharedSchemas): void {
  for (const { schema } of body?.contents ?? []) if (schema !== null) shared.add(schema, hint);
}

function writeServers(host: string, schemes: string[]): { url: string }[] {
  // Braces would be variables, and other characters no part of a URL.
  const authority = host.toWellFormed().replace(/[^\w.:[\]~-]/gu, encodeURIComponent);
  const known = schemes.filter((scheme) => /^[a-z][a-z0-9+.-]*$/i.test(scheme)).sort();
  if (known.length === 0) return [{ url: `//${authority}` }];
  return [...new Set(known)].map((scheme) => ({ url: `${scheme}://${authority}` }));
}
