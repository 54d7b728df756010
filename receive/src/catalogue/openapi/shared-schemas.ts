import type { JsonSchema } from '../schema/json-schema.ts';
import { singular } from '../singular.ts';
import { isReference, pascalCase, UniqueNames } from './names.ts';
import type { OpenApiSchema } from './openapi-types.ts';

/** How a schema could be named: itself, and what is listed in it. Of several names the one with most weight is taken. */
export type SchemaHint = { name: string; item: string; weight: number };

/** Objects with fewer members than this are written in each place. */
const FEWEST_MEMBERS = 2;
/** The weight of the name of a member: any body weighs more than all members. */
const MEMBER_WEIGHT = 1e-9;
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
  /** The weights of the names that it could get. */
  hints: Map<string, number>;
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
    this.#intern(schema, hint).places += 1;
  }

  /** Writes the shared schemas by name; undefined if there are none. Call it before `write`. */
  toComponents(): Record<string, OpenApiSchema> | undefined {
    const shared = this.#chooseShared();
    if (shared.length === 0) return undefined;
    const names = new UniqueNames();
    for (const shape of shared) shape.name = names.take(heaviest(shape.hints) || 'Schema');
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

  #intern(schema: JsonSchema, { name, item, weight }: SchemaHint): Shape {
    const children: Shape[] = [];
    const key = JSON.stringify(
      mapParts(schema, (part, member) => {
        const isNamed = member !== undefined && !WRAPPERS.has(member);
        const own = isNamed ? pascalCase(singular(member)) : item;
        const hint = { name: own, item: own, weight: isNamed ? MEMBER_WEIGHT : weight };
        const child = this.#intern(part, hint);
        children.push(child);
        // As an array: a member may be called anything.
        return [this.#numbers.get(child)] as unknown as OpenApiSchema;
      }),
    );
    const shape = this.#shapes.get(key) ?? this.#addShape(key, schema, children);
    shape.hints.set(name, (shape.hints.get(name) ?? 0) + weight);
    this.#shapeOf.set(schema, shape);
    return shape;
  }

  #addShape(key: string, schema: JsonSchema, children: Shape[]): Shape {
    const shape: Shape = { schema, children, hints: new Map(), places: 0, name: null };
    this.#numbers.set(shape, this.#shapes.size);
    this.#shapes.set(key, shape);
    return shape;
  }
}

/** The first of the names with the most weight. */
function heaviest(hints: ReadonlyMap<string, number>): string {
  return [...hints].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
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
