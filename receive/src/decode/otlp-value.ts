/**
 * The value of an attribute, read as the type that its key calls for, so that unneeded values are not even read. Each
 * method throws a RecordFault if the value has another type. Source: opentelemetry-proto, common.proto, AnyValue.
 */
export interface AttributeValue {
  readText(): string;
  /** A whole number that JavaScript holds exactly. */
  readNumber(): number;
  readFlag(): boolean;
  /** An array of texts, or one text alone. */
  readTexts(): string[];
  /** Bytes, or the UTF-8 of a text. Not copied if they are part of the request. */
  readBytes(): Uint8Array;
}

/** Makes one span or log record useless, but not the others. The message comes after the name of the attribute. */
export class RecordFault extends Error {
  override name = 'RecordFault';
}
