import type {
  LearnedBody,
  LearnedEndpoint,
  LearnedHost,
  LearnedParameter,
  LearnedResponse,
} from '../../../src/catalogue/learned.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';

/** Makes an endpoint; what is not given is as little as possible. */
export function endpoint(line: string, parts: Partial<LearnedEndpoint> = {}): LearnedEndpoint {
  const [method = '', template = ''] = line.split(' ');
  return {
    ...{ method, template, queryParameters: [], headers: [], requestBody: null, responses: [] },
    pathParameters: [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => parameter(name)),
    ...{ count: 1, firstUs: 0, lastUs: 0, hours: [], latency: null, callers: [], otherCallers: 0 },
    ...{ sensitive: [], recent: [], isUnserved: false },
    ...parts,
  };
}

/** Makes a host of endpoints. */
export function host(...endpoints: LearnedEndpoint[]): LearnedHost {
  return { host: 'cart.shop', schemes: ['http'], endpoints, unlearned: 0 };
}

/** Makes a parameter or header that each exchange had. */
export function parameter(name: string, schema: JsonSchema = { type: 'string' }): LearnedParameter {
  return { name, isRequired: true, schema, count: 1 };
}

/** Makes a header or query parameter that some exchanges had. */
export function optional(name: string): LearnedParameter {
  return { ...parameter(name), isRequired: false };
}

/** Makes a JSON body that each exchange had. */
export function json(schema: JsonSchema | null, type = 'application/json'): LearnedBody {
  return { isRequired: true, contents: [{ type, count: 1, schema }] };
}

/** Makes a response. */
export function response(status: number, body: LearnedBody | null = null): LearnedResponse {
  return { status, count: 1, headers: [], body };
}

/** Makes the schema of an object, all of whose members are required. */
export function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', required: Object.keys(properties).sort(), properties };
}
