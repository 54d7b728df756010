import { readBase64 } from './base64.ts';
import { typeOf } from './decode-error.ts';
import { type AttributeValue, RecordFault } from './otlp-value.ts';

const WHOLE_NUMBER = /^-?\d{1,20}$/;

/** Members of AnyValue in the order of their fields. */
type Kind =
  | 'stringValue'
  | 'boolValue'
  | 'intValue'
  | 'doubleValue'
  | 'arrayValue'
  | 'kvlistValue'
  | 'bytesValue';
type AnyValue = { [kind in Kind]?: unknown };

/** An AnyValue in OTLP's JSON: whole numbers may be text, bytes are base64. */
export class JsonValue implements AttributeValue {
  private value: AnyValue = {};

  /** Sets the AnyValue to read. Anything but an object has no value. */
  put(value: unknown): this {
    this.value = typeof value === 'object' && value !== null ? value : {};
    return this;
  }

  readText(): string {
    return this.textOf(this.value, 'a text');
  }

  readNumber(): number {
    const { intValue, doubleValue } = this.value;
    if (typeof intValue === 'string' && !WHOLE_NUMBER.test(intValue))
      throw new RecordFault('must be a whole number');
    const found = intValue ?? doubleValue;
    const number = typeof found === 'string' ? Number(found) : found;
    if (typeof number !== 'number') throw this.mismatch(this.value, 'a number');
    if (Number.isSafeInteger(number)) return number;
    throw new RecordFault('must be a whole number below 2^53');
  }

  readFlag(): boolean {
    const { boolValue } = this.value;
    if (typeof boolValue === 'boolean') return boolValue;
    throw this.mismatch(this.value, 'true or false');
  }

  readBytes(): Uint8Array {
    const { stringValue, bytesValue } = this.value;
    if (typeof stringValue === 'string') return Buffer.from(stringValue);
    if (typeof bytesValue !== 'string') throw this.mismatch(this.value, 'a text or bytes');
    try {
      return readBase64(bytesValue, 'bytesValue');
    } catch {
      throw new RecordFault('must be standard base64 with padding');
    }
  }

  readTexts(): string[] {
    const { stringValue, arrayValue } = this.value;
    if (typeof stringValue === 'string') return [stringValue];
    const values = (arrayValue as { values?: unknown } | null | undefined)?.values ?? [];
    if (typeof arrayValue !== 'object' || arrayValue === null || !Array.isArray(values))
      throw this.mismatch(this.value, 'an array of texts');
    return values.map((item) => this.textOf(item ?? {}, 'an array of texts'));
  }

  private textOf(value: AnyValue, wanted: string): string {
    const { stringValue } = value;
    if (typeof stringValue === 'string') return stringValue;
    throw this.mismatch(value, wanted);
  }

  /** Names the type of a member's value, or the member that is there. */
  private mismatch(value: AnyValue, wanted: string): RecordFault {
    const kinds: Kind[] = [
      'stringValue',
      'boolValue',
      'intValue',
      'doubleValue',
      'arrayValue',
      'kvlistValue',
      'bytesValue',
    ];
    const kind = kinds.find((name) => value[name] !== undefined && value[name] !== null);
    const found = kind ? `${kind} of ${typeOf(value[kind])}` : 'nothing';
    return new RecordFault(`must be ${wanted}, not ${found}`);
  }
}
