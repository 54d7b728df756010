/** A value of an attribute. Integers are bigints, to distinguish them from doubles. */
export type Value = string | boolean | bigint | number | Uint8Array | readonly Value[];
/** Attributes by their keys. */
export type Attributes = ReadonlyMap<string, Value>;

/** A message as the library gives it: its fields by name. */
export type Fields = Readonly<Record<string, unknown>>;

const kinds = ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'bytesValue'] as const;

/** The attributes of a list of pairs. Fails where a key is empty or stands twice, or a value is none. */
export function attributesOf(pairs: unknown, where: string): Attributes {
  const attributes = new Map<string, Value>();
  for (const { key, value, keyStrindex } of listOf(pairs)) {
    if (typeof key !== 'string' || key === '') throw new Error(`${where} has an attribute without a key`);
    if (keyStrindex !== 0) throw new Error(`${where} has the key of a profile`);
    if (attributes.has(key)) throw new Error(`${where} has the attribute ${key} twice`);
    attributes.set(key, readValue(value, `${where}.${key}`));
  }
  return attributes;
}

/** A value out of its message. Fails where the message holds none, or one that no attribute of ours is. */
export function readValue(message: unknown, where: string): Value {
  const fields = (message ?? {}) as Fields;
  const kind = kinds.find((kind) => kind === fields.value);
  if (!kind) throw new Error(`${where} has a value of the kind ${fields.value ?? 'none'}`);
  const value = fields[kind];
  if (kind !== 'arrayValue') return value as Value;
  const items = listOf((value as Fields).values).map((item) => readValue(item, where));
  if (new Set(items.map((item) => typeof item)).size > 1) throw new Error(`${where} mixes kinds in an array`);
  return items;
}

/** The messages of a repeated field. */
export function listOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw new Error('a repeated field is not a list');
  return value;
}
