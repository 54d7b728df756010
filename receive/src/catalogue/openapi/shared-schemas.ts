import type { JsonSchema } from '../schema/json-schema.ts';
import { isReference, pascalCase, singular, UniqueNames } from './names.ts';
import type { OpenApiSchema } from './openapi-types.ts';

/** How a schema could be named: itself, and what is listed in it. */
export type SchemaHint = { name: string; item: string };

/** Objects with fewer members than this are written in each place. */
const FEWEST_MEMBERS = 2;
/** Members that only wrap what the whole is about. */
const WRAPPERS = new Set([
  'content',
  'data',
  'entries',
  'items',
  'list',
  'records',
  'result',
  'results',
  'value',
]);

/** All schemas that are equal. Those of its parts are its children. */
type Shape = {
  schema: JsonSchema;
  children: Shape[];
  /** The name that it gets if it is shared; one of a body wins over one of a member. */
  hint: string;
  isOfBody: boolean;
  /** In how many places it would be written. */
  places: number;
  /** Its name in `components.schemas`; null if it is not there. */
  name: string | null;
};

/**
 * Finds object schemas that are equal in several places of a document, which are then written once, as a component. Add
 * all bodies first, in the order of the document.
 */
export class SharedSchemas {
  /** A shape is after those of its parts. */
  readonly #shapes = new Map<string, Shape>();
  readonly #numbers = new Map<Shape, number>();
  readonly #shapeOf = new Map<JsonSchema, Shape>();

  /** Adds the schema of a body. */
  add(schema: JsonSchema, hint: SchemaHint): void {
    this.#intern(schema, hint.name, hint.item, true).places += 1;
  }

  /** Writes the shared schemas by name; undefined if there are none. Call it before `write`. */
  toComponents(): Record<string, OpenApiSchema> | undefined {
    const shared = this.#chooseShared();
    if (shared.length === 0) return undefined;
    const names = new UniqueNames();
    for (const shape of shared) shape.name = names.take(shape.hint || 'Schema');
    const entries = shared.map((shape) => [shape.name as string, this.#writeInPlace(shape.schema)] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Writes a schema that was added, or one of its parts. */
  write(schema: JsonSchema): OpenApiSchema {
    const name = this.#shapeOf.get(schema)?.name ?? null;
    return name === null ? this.#writeInPlace(schema) : { $ref: `#/components/schemas/${name}` };
  }

  #writeInPlace(schema: JsonSchema): OpenApiSchema {
    return mapParts(schema, (part) => this.write(part));
  }

  // From wholes to their parts: the parts of a shared schema are written once.
  #chooseShared(): Shape[] {
    const shared: Shape[] = [];
    for (const shape of [...this.#shapes.values()].reverse()) {
      const isShared = shape.places > 1 && isLargeObject(shape.schema);
      if (isShared) shared.push(shape);
      for (const child of shape.children) child.places += isShared ? 1 : shape.places;
    }
    return shared.reverse();
  }

  #intern(schema: JsonSchema, name: string, item: string, isOfBody: boolean): Shape {
    const children: Shape[] = [];
    const key = JSON.stringify(
      mapParts(schema, (part, member) => {
        const isNamed = member !== undefined && !WRAPPERS.has(member);
        const hint = isNamed ? pascalCase(singular(member)) : item;
        const child = this.#intern(part, hint, hint, isOfBody && !isNamed);
        children.push(child);
        // As an array: a member may be called anything.
        return [this.#numbers.get(child)] as unknown as OpenApiSchema;
      }),
    );
    const shape = this.#shapes.get(key) ?? this.#addShape(key, { schema, children, hint: name, isOfBody });
    if (isOfBody && !shape.isOfBody) Object.assign(shape, { hint: name, isOfBody });
    this.#shapeOf.set(schema, shape);
    return shape;
  }

  #addShape(key: string, parts: Omit<Shape, 'places' | 'name'>): Shape {
    const shape: Shape = { ...parts, places: 0, name: null };
    this.#numbers.set(shape, this.#shapes.size);
    this.#shapes.set(key, shape);
    return shape;
  }
}

function isLargeObject({ type, properties = {} }: JsonSchema): boolean {
  return type === 'object' && Object.keys(properties).length >= FEWEST_MEMBERS;
}

/**
 * Copies a schema with other parts. `member` is the name of the member that a part is for. Names and words that are not
 * Unicode, which JSON can hold and many programs cannot read, are left out: the schema then says nothing about them.
 */
function mapParts(
  schema: JsonSchema,
  map: (part: JsonSchema, member?: string) => OpenApiSchema,
): Exclude<OpenApiSchema, { $ref: string }> {
  const { required, enum: words, properties, additionalProperties, items, anyOf, ...rest } = schema;
  const known = Object.entries(properties ?? {});
  const readable = known.filter(([name]) => name.isWellFormed());
  const isWhole = readable.length === known.length;
  const members = readable.map(([name, part]) => [name, map(part, name)] as const);
  const reserved = members.filter(([name]) => isReference(name));
  const named = required?.filter((name) => name.isWellFormed()) ?? [];
  return {
    ...rest,
    ...(words?.every((word) => `${word}`.isWellFormed()) && { enum: words }),
    ...(named.length > 0 && { required: named }),
    // Not by assignment: a member may be called `__proto__`.
    ...(properties && { properties: Object.fromEntries(members.filter(([name]) => !isReference(name))) }),
    ...(reserved.length > 0 && {
      patternProperties: Object.fromEntries(reserved.map(([name, part]) => [`^\\${name}$`, part])),
    }),
    ...(additionalProperties && isWhole && { additionalProperties: map(additionalProperties) }),
    ...(items && { items: map(items) }),
    ...(anyOf && { anyOf: anyOf.map((part) => map(part)) }),
  };
}
