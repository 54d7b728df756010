import type { LearnedParameter } from '../learned.ts';
import { singular } from '../singular.ts';
import { pascalCase } from './names.ts';

/** A path template as OpenAPI has it, and the parameters that are in it, in their order. */
export type OpenApiPath = { path: string; parameters: LearnedParameter[] };

/**
 * Writes a template so that only its parameters have braces. Undefined if OpenAPI has no such path, as for `OPTIONS *`.
 */
export function toOpenApiPath(template: string, pathParameters: LearnedParameter[]): OpenApiPath | undefined {
  if (!template.startsWith('/')) return undefined;
  const waiting = new Map(pathParameters.map((parameter) => [parameter.name, parameter]));
  const parameters: LearnedParameter[] = [];
  const path = template.replace(/\{([^{}/]+)\}|[{}?#]/g, (part, name: string | undefined) => {
    const parameter = name === undefined ? undefined : waiting.get(name);
    if (parameter === undefined) return part.replace(/[{}?#]/g, encodeURIComponent);
    waiting.delete(parameter.name);
    parameters.push(parameter);
    return part;
  });
  return { path, parameters };
}

/** Names an operation after its method and path, such as `getUsersByUserId`. */
export function nameOperation(method: string, path: string): string {
  return method + (pascalCase(path.replace(/\{([^{}]*)\}/g, '/by/$1/')) || 'Root');
}

/** The first literal segment that says what a path is about: not `api`, not a version. */
export function tagOf(path: string): string | undefined {
  return literalsOf(path)[0];
}

/**
 * Names what a path is about: `/users/{userId}/orders` gives `Order`, and whether it is a list of them. A plural says
 * this better than words such as `me` or `checkout`.
 */
export function nameSubject(path: string): { name: string; isPlural: boolean; isList: boolean } {
  const literal = literalsOf(path).at(-1) ?? '';
  const plural = pascalCase(literal);
  const name = singular(plural);
  const isPlural = name !== plural;
  return { name: name || 'Root', isPlural, isList: isPlural && path.endsWith(`/${literal}`) };
}

function literalsOf(path: string): string[] {
  return path
    .split('/')
    .filter(
      (segment) => segment !== '' && !/[{}]/.test(segment) && !/^(?:api|rest|v\d[\w.]*)$/i.test(segment),
    );
}
