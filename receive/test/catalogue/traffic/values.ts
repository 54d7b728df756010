import type { Schema } from './described.ts';
import { type Random, Zipf } from './random.ts';
import { makeText } from './texts.ts';

/** How often something that may be null is null. */
const NULLS = 0.15;
/** How often a member that may be missing is there: by its name, so that some are rare. */
const SHARES = [0.04, 0.3, 0.6, 0.9];
/** Attempts to find values that are not in a pool yet, for each value of the pool. */
const ATTEMPTS = 5;

type Pool = { values: (string | number)[]; zipf: Zipf };

/** Makes values of schemas: the same ones for the same seed. */
export class ValueMaker {
  readonly #random: Random;
  readonly #pools = new Map<Schema, Pool>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Makes any value that fits. */
  make(schema: Schema): unknown {
    if (schema.oneOf) return this.make(this.#random.pick(schema.oneOf));
    if (Array.isArray(schema.type) && this.#random.chance(NULLS)) return null;
    switch (typeOf(schema)) {
      case 'object':
        return this.#makeObject(schema);
      case 'array':
        return this.makeList(schema);
      case 'boolean':
        return this.#random.chance(0.5);
      default:
        return this.makeScalar(schema);
    }
  }

  /** Makes a text or a number; one of a pool if there are only so many. */
  makeScalar(schema: Schema): string | number {
    if (schema['x-distinct'] === undefined) return this.makeOther(schema);
    const { values, zipf } = this.#poolOf(schema);
    return values[zipf.pick(this.#random)] as string | number;
  }

  /** Makes a text or a number that need not be in the pool. */
  makeOther(schema: Schema): string | number {
    const random = this.#random;
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return random.pick(schema.enum.filter((word) => word !== null));
    const { minimum = 0, maximum = 1 } = schema;
    const type = typeOf(schema);
    if (type === 'integer') return random.between(minimum, maximum);
    if (type === 'number') return Math.round((minimum + random.fraction() * (maximum - minimum)) * 100) / 100;
    return makeText(schema['x-text'] ?? 'word', random);
  }

  /** Makes the items of a list. */
  makeList({ items = {}, minItems = 0, maxItems = 5 }: Schema): unknown[] {
    const length = this.#random.between(minItems, maxItems);
    return Array.from({ length }, () => this.make(items));
  }

  /** Whether a member, parameter or header that may be missing is there this time. */
  hasOptional(name: string): boolean {
    let sum = 0;
    for (let i = 0; i < name.length; i++) sum += name.charCodeAt(i);
    return this.#random.chance(SHARES[sum % SHARES.length] as number);
  }

  #makeObject(schema: Schema): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    if (schema.additionalProperties) {
      const count = this.#random.between(0, schema.maxProperties ?? 4);
      const names = schema['x-text'] ?? 'word';
      for (let i = 0; i < count; i++)
        made[makeText(names, this.#random)] = this.make(schema.additionalProperties);
    }
    for (const [name, member] of Object.entries(schema.properties ?? {}))
      if (schema.required?.includes(name) || this.hasOptional(name)) made[name] = this.make(member);
    return made;
  }

  #poolOf(schema: Schema): Pool {
    const known = this.#pools.get(schema);
    if (known) return known;
    const values = new Set<string | number>();
    const wanted = schema['x-distinct'] ?? 1;
    for (let i = 0; i < wanted * ATTEMPTS && values.size < wanted; i++) values.add(this.makeOther(schema));
    const pool = { values: [...values], zipf: new Zipf(values.size, 0.9) };
    this.#pools.set(schema, pool);
    return pool;
  }
}

function typeOf({ type }: Schema): string | undefined {
  return Array.isArray(type) ? type[0] : type;
}
