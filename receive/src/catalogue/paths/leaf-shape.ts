import { classifySegment, isNameKind } from './segments.ts';

/** The methods and members of a shape. */
type Read = { methods: Set<string>; members: Set<string> };
/** The members of one object: their names, and the types of all of them. */
type ObjectMembers = { names: Set<string>; types: Set<string> };

/**
 * Reads the shape of a leaf, which has methods, such as `GET`, and members: a method, a direction, a path and a type,
 * as in `GET<owner.name:string`. Names that are likely keys of a map become `*`: those that are values by their form, and
 * those of objects that have only numbers or only booleans.
 */
export function readMembers(shape: ReadonlySet<string>, { methods, members }: Read): void {
  const objects = new Map<string, ObjectMembers>();
  for (const text of shape) {
    const direction = text.search(/[<>]/);
    if (direction < 0) methods.add(text);
    else addMember(objects, text.slice(direction + 1));
  }
  for (const [path, { names, types }] of objects) {
    const [type] = types;
    const isMap = types.size === 1 && (type === 'number' || type === 'boolean');
    for (const name of isMap ? [`*:${type}`] : names) members.add(path === '' ? name : `${path}.${name}`);
  }
}

function addMember(objects: Map<string, ObjectMembers>, text: string): void {
  const colon = text.lastIndexOf(':');
  const path = withoutValues(colon < 0 ? text : text.slice(0, colon));
  if (path === '') return;
  const type = colon < 0 ? '' : text.slice(colon + 1);
  const dot = path.lastIndexOf('.');
  const parent = dot < 0 ? '' : path.slice(0, dot);
  const object = objects.get(parent) ?? { names: new Set(), types: new Set() };
  objects.set(parent, object);
  object.names.add(`${path.slice(dot + 1)}:${type}`);
  object.types.add(type);
}

/** A path of members in which `*` stands for each name that is a value by its form. */
function withoutValues(path: string): string {
  if (!/[\d@]/.test(path)) return path;
  return path
    .split('.')
    .map((name) => (isNameKind(classifySegment(name.replace('[]', ''))) ? name : '*'))
    .join('.');
}
