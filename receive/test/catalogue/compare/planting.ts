import type { Part } from './shop-description.ts';

/** A small change of the description of the shop, and exactly the differences that it must bring. */
export type Planting = {
  /** What is changed, as the end of a sentence. */
  title: string;
  change(shop: Part): void;
  /** `KIND METHOD PATH, WHERE, NAME`, without parts that are empty. */
  expected: readonly string[];
  /** Set if it can only be said in 3.1. */
  isOnly31?: true;
};

/** The part at a place of a description. */
export function at(shop: Part, ...names: (string | number)[]): Part {
  return names.reduce((part, name) => {
    const found = part[name as never] as Part | undefined;
    if (found === undefined) throw new Error(`the shop has no ${names.join(' ')}`);
    return found;
  }, shop);
}

/** An operation of the shop. */
export function operation(shop: Part, method: string, path: string): Part {
  return at(shop, 'paths', path, method);
}

/** A schema that the components of the shop have. */
export function component(shop: Part, name: string): Part {
  return at(shop, 'components', 'schemas', name);
}

/** The parameter of this name in the operation or path item. */
export function parameter(part: Part, name: string): Part {
  const found = [...at(part, 'parameters')].find((each) => `${each.name}` === name);
  if (!found) throw new Error(`there is no parameter ${name}`);
  return found;
}

/** The schema of the JSON that an operation answers with 200. */
export function answer(shop: Part, method: string, path: string): Part {
  return at(operation(shop, method, path), 'responses', '200', 'content', 'application/json', 'schema');
}

/** Sets members of a part. */
export function set(part: Part, members: Record<string, unknown>): void {
  Object.assign(part, members);
}

/** Removes a member of a part, or an item of a list. */
export function drop(part: Part, name: string): void {
  const items = Array.isArray(part) ? part : undefined;
  const index = items?.findIndex(
    (each) => each === name || `${each.name}` === name || `${each.$ref}`.endsWith(`/${name}`),
  );
  if (items ? index! < 0 : !(name in part)) throw new Error(`there is no ${name} to remove`);
  if (items) items.splice(index!, 1);
  else delete (part as Record<string, Part>)[name];
}

/** Gives a member another name. */
export function rename(part: Part, name: string, other: string): void {
  set(part, { [other]: at(part, name) });
  drop(part, name);
}
