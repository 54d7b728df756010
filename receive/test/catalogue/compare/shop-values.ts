import type { Random } from '../traffic/random.ts';
import type { Part } from './shop-description.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const HEX = '0123456789abcdef';
/** How often something optional is there, and something that may be null is null. */
const OPTIONAL = 0.6;
const NULLS = 0.2;
/** How deep a schema that contains itself is filled. */
const MAX_DEPTH = 6;

/** Makes values that fit the schemas of the shop. */
export class ShopValues {
  readonly random: Random;
  readonly #shop: Part;

  constructor(shop: Part, random: Random) {
    this.#shop = shop;
    this.random = random;
  }

  /** The part that a reference stands for. */
  resolve(part: Part): Part {
    if (typeof part?.$ref !== 'string') return part;
    const names = (part.$ref as string).slice(2).split('/');
    return this.resolve(names.reduce((at, name) => at[name]!, this.#shop));
  }

  /** Makes a value; `left` is the keyword of the members that this direction does not have. */
  make(given: Part, left: 'readOnly' | 'writeOnly', depth = 0): unknown {
    const schema = this.resolve(given);
    const branches = schema.oneOf ?? schema.anyOf;
    if (branches) return this.make(this.random.pick(branches), left, depth);
    if (schema.allOf)
      return Object.assign({}, ...schema.allOf.map((each) => this.make(each, left, depth) as object));
    const types: string[] = [schema.type].flat() as string[];
    if (types.includes('null') && (types.length === 1 || this.random.chance(NULLS))) return null;
    if (schema.prefixItems) return schema.prefixItems.map((each) => this.make(each, left, depth));
    switch (types[0]) {
      case 'object':
        return this.#makeObject(schema, left, depth);
      case 'array':
        return Array.from({ length: this.random.between(1, 3) }, () =>
          this.make(schema.items!, left, depth + 1),
        );
      default:
        return this.makeScalar(schema);
    }
  }

  /** Makes a text, a number or a truth. */
  makeScalar(given: Part): string | number | boolean {
    const { random } = this;
    const schema = this.resolve(given);
    if (schema.enum) return random.pick(schema.enum as Part[]) as unknown as string;
    if (schema.const) return schema.const as unknown as string;
    if (schema.type === 'boolean') return random.chance(0.5);
    if (schema.type === 'integer') return random.between(1, 9000);
    const isNumber =
      schema.type === 'number' || (Array.isArray(schema.type) && `${schema.type[0]}` === 'number');
    return isNumber ? random.between(0, 90) + 0.5 : this.#makeText(schema.format as unknown as string);
  }

  isThere(): boolean {
    return this.random.chance(OPTIONAL);
  }

  #makeText(format: string | undefined): string {
    const { random } = this;
    const two = (most: number) => String(random.between(1, most)).padStart(2, '0');
    const hex = (length: number) => random.letters(HEX, length);
    switch (format) {
      case 'uuid':
        return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
      case 'date':
        return `2026-${two(12)}-${two(28)}`;
      case 'date-time':
        return `2026-${two(12)}-${two(28)}T${two(23)}:${two(59)}:${two(59)}Z`;
      case 'uri':
        return `https://www.example/${this.word()}`;
      default:
        return `${this.word()} ${this.word()}`;
    }
  }

  word(): string {
    return this.random.letters(LETTERS, this.random.between(3, 8));
  }

  #makeObject(schema: Part, left: 'readOnly' | 'writeOnly', depth: number): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    const required = (schema.required ?? []) as unknown as string[];
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      const isLeft = Boolean(member[left]) || Boolean(member.deprecated);
      const isWanted = required.includes(name) || (depth < MAX_DEPTH && this.isThere());
      if (isWanted && !isLeft) made[name] = this.make(member, left, depth + 1);
    }
    if (schema.properties) return made;
    // A map, or an object with any members: too many names for them to be members.
    const values = schema.additionalProperties ?? ({ type: 'integer' } as unknown as Part);
    for (let count = 0; count < 6; count++) made[this.word()] = this.make(values, left, depth + 1);
    return made;
  }
}
