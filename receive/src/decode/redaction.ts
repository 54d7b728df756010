/** What the filter writes in place of a secret by default. */
const REPLACEMENT = '[redacted]';
/** The same in a path that was encoded once more. */
const ENCODED_REPLACEMENT = '%5Bredacted%5D';

const replacementBytes = Buffer.from(REPLACEMENT);

/** Whether something was replaced in a text, such as that of a whole document. */
export function isRedactedText(text: string): boolean {
  return text.includes(REPLACEMENT);
}

/** Whether something was replaced in the path or the query of a request. */
export function isRedactedPath(path: string): boolean {
  return path.includes('%') && (path.includes(ENCODED_REPLACEMENT) || path.includes('%5bredacted%5d'));
}

/** Whether something was replaced in bytes, such as those of a body. */
export function isRedactedBytes(bytes: Uint8Array): boolean {
  if (bytes.length < replacementBytes.length) return false;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(replacementBytes);
}

/** Whether something was replaced in an exchange: in the text of its document, its path, or a body that was decoded. */
export function isRedactedExchange(text: string, path: string, bodies: readonly Uint8Array[]): boolean {
  return isRedactedText(text) || isRedactedPath(path) || bodies.some(isRedactedBytes);
}

/** Checks ranges of the same bytes, in order, for replacements. Looks at each byte once. */
export class RedactionFinder {
  private readonly bytes: Buffer;
  private next: number;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.next = bytes.indexOf(replacementBytes);
  }

  isWithin(start: number, end: number): boolean {
    if (this.next >= 0 && this.next < start) this.next = this.bytes.indexOf(replacementBytes, start);
    return this.next >= 0 && this.next < end;
  }
}
