/**
 * The value of an attribute, read as what its key calls for, so that nothing is made of a value that nobody wants.
 * Each throws a RecordFault where the value is of another kind. Source: opentelemetry-proto, common.proto, AnyValue.
 */
export interface AttributeValue {
  readText(): string;
  /** A whole number that JavaScript holds exactly. */
  readNumber(): number;
  readFlag(): boolean;
  /** An array of texts, or one text alone. */
  readTexts(): string[];
  /** Bytes, or the UTF-8 of a text. Not copied where they stand in the request. */
  readBytes(): Uint8Array;
}

/** What makes one span or log record useless, but not those beside it. The message follows the name of its place. */
export class RecordFault extends Error {
  override name = 'RecordFault';
}
