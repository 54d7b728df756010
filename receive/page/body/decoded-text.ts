import { parseContentType } from '../../src/content/content-type.ts';

/** The characters of a body. `note` says what could not be read as labelled, or is empty. */
export type DecodedText = { text: string; charset: string; note: string };

/**
 * Reads bytes as characters, by the charset that the content-type names, else by a byte order mark, else as UTF-8. An
 * incomplete last character of a cut body is left out; any other invalid byte becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, contentType: string, isCut: boolean): DecodedText {
  const wanted = parseContentType(contentType).charset || charsetOfMark(bytes);
  const [decoder, note] = decoderOf(wanted);
  const text = decoder.decode(bytes, { stream: isCut });
  if (note !== '' || !text.includes('\ufffd') || !hasInvalid(bytes, decoder.encoding, isCut))
    return { text, charset: decoder.encoding, note };
  return {
    text,
    charset: decoder.encoding,
    note: `Some bytes are not ${nameOf(decoder.encoding)}; Hex shows them.`,
  };
}

/** Whether the beginning of a body looks like text, for bodies without a type. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4096);
  if (start.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b))) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decoderOf(charset: string): [TextDecoder, string] {
  try {
    return [new TextDecoder(charset || 'utf-8', { ignoreBOM: true }), ''];
  } catch {
    const note = `The charset ${JSON.stringify(charset.slice(0, 40))} is not known; shown as UTF-8.`;
    return [new TextDecoder('utf-8', { ignoreBOM: true }), note];
  }
}

function charsetOfMark(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return '';
}

/** Distinguishes an invalid byte from a U+FFFD that was sent. */
function hasInvalid(bytes: Uint8Array, charset: string, isCut: boolean): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: isCut });
    return false;
  } catch {
    return true;
  }
}

function nameOf(charset: string): string {
  return charset.replace(/^utf-/, 'UTF-');
}
