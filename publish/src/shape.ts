import { isObject } from './json.ts';

/** Which types a value of JSON has. Members may be absent unless `required`, and others may be there. */
export type Shape =
  | 'text'
  | 'number'
  | 'boolean'
  | 'object'
  | 'number or null'
  | { readonly items: Shape }
  | { readonly values: Shape }
  | { readonly members: Readonly<Record<string, Shape>>; readonly required?: true };

/** Finds the first part of a value that has another type, as a path such as `spec.ports`; undefined if all is well. */
export function findMisfit(value: unknown, shape: Shape, path = ''): string | undefined {
  if (shape === 'object') return isObject(value) ? undefined : path;
  if (shape === 'number or null') return value === null ? undefined : findMisfit(value, 'number', path);
  if (typeof shape === 'string')
    return typeof value === (shape === 'text' ? 'string' : shape) ? undefined : path;
  if ('items' in shape) {
    if (!Array.isArray(value)) return path;
    return findFirst(value, (item) => findMisfit(item, shape.items, path));
  }
  if (!isObject(value)) return path;
  // The names of members that others chose are no part of the path.
  if ('values' in shape) {
    return findFirst(Object.values(value), (member) => findMisfit(member, shape.values, path));
  }
  return findFirst(Object.entries(shape.members), ([name, member]) => {
    const isAbsent = !Object.hasOwn(value, name);
    return isAbsent && !shape.required
      ? undefined
      : findMisfit(value[name], member, path === '' ? name : `${path}.${name}`);
  });
}

function findFirst<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
