import { Enum, type FieldType, type MessageType } from './definitions.ts';
import { WireReader } from './wire-reader.ts';

const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Fails unless bytes are a message as the strictest reader would take it: only fields that the definitions have, each in
 * its wire type, none but repeated ones twice, of a `oneof` one at most, texts in UTF-8, values in the fewest bytes, and
 * nothing after the end. Lengths may be written in more bytes than they need.
 */
export function assertForm(bytes: Uint8Array, type: MessageType, where = type.name): void {
  const reader = new WireReader(bytes, where);
  const seen = new Set<string>();
  while (!reader.isAtEnd) {
    const tag = reader.value();
    const field = type.fieldsById[Number(tag >> 3n)];
    if (!field) throw new Error(`${where} has the field ${tag >> 3n}, which is unknown`);
    const name = `${where}.${field.name}`;
    const wireType = Number(tag & 7n);
    const expected = wireTypes[wireKindOf(field)];
    if (wireType !== expected) throw new Error(`${name} has the wire type ${wireType}, not ${expected}`);
    if (!field.repeated) {
      const unit = field.partOf?.name ?? field.name;
      if (seen.has(unit)) throw new Error(`${name} appears twice`);
      seen.add(unit);
    }
    assertValue(reader, field, name);
  }
}

function wireKindOf({ type, resolvedType }: FieldType): keyof typeof wireTypes {
  if (resolvedType instanceof Enum) return 'varint';
  if (resolvedType || type === 'string' || type === 'bytes') return 'bytes';
  if (type === 'fixed64' || type === 'sfixed64' || type === 'double') return 'fixed64';
  if (type === 'fixed32' || type === 'sfixed32' || type === 'float') return 'fixed32';
  return 'varint';
}

function assertValue(reader: WireReader, field: FieldType, name: string): void {
  const { type, resolvedType } = field;
  switch (wireKindOf(field)) {
    case 'fixed64':
      reader.take(8);
      break;
    case 'fixed32':
      reader.take(4);
      break;
    case 'varint':
      assertNumber(reader.value(), field, name);
      break;
    case 'bytes': {
      const bytes = reader.take(Number(reader.length()));
      if (resolvedType && !(resolvedType instanceof Enum)) assertForm(bytes, resolvedType, name);
      else if (type === 'string') assertText(bytes, name);
    }
  }
}

function assertNumber(value: bigint, { type, resolvedType }: FieldType, name: string): void {
  if (resolvedType instanceof Enum && !(Number(value) in resolvedType.valuesById))
    throw new Error(`${name} is ${value}, which the enum does not have`);
  if (type === 'bool' && value > 1n) throw new Error(`${name} is ${value}, which is not a bool`);
  if (type === 'uint32' && value >> 32n !== 0n) throw new Error(`${name} is ${value}, which is too large`);
}

function assertText(bytes: Uint8Array, name: string): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${name} is not UTF-8`);
  }
}
