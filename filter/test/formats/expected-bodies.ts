import { isUtf8 } from 'node:buffer';
import { anyOf, type Readings } from './expectation.ts';
import type { Value } from './otlp-values.ts';
import type { Seen, SeenBody } from './seen.ts';

/** What the attributes of both bodies are. */
export function bodyReadings({ requestBody, responseBody, isResponseLost }: Seen): Readings[] {
  // Envoy has no body before its headers: bytes that come without any need not be counted.
  return [...readingsOf('request', requestBody), ...readingsOf('response', responseBody, isResponseLost)];
}

function readingsOf(message: 'request' | 'response', { kept, all }: SeenBody, isLost = false): Readings[] {
  const isCut = all.length > kept.length;
  const size = BigInt(all.length);
  const isFlagOpen = kept.length === 0;
  return [
    anyOf(`http.${message}.body.content`, ...contents(kept, all)),
    // Of a body that is not wanted at all nothing is cut, or everything.
    anyOf(
      `meshtap.${message}.body.truncated`,
      ...(isCut ? [true] : []),
      ...(!isCut || isFlagOpen ? [undefined] : []),
    ),
    anyOf(`http.${message}.body.size`, size, ...(size === 0n || isLost ? [0n, undefined] : [])),
  ];
}

/** The texts or bytes that are right for a body. */
export function contents(kept: Uint8Array, all: Uint8Array): (Value | undefined)[] {
  if (kept.length === 0) return [undefined];
  if (isUtf8(kept)) return [textOf(kept)];
  const whole = kept.subarray(0, lastStart(kept));
  if (kept.length === all.length || !isUtf8(whole)) return [kept];
  // The limit cuts within what may have been a character. Only what follows it says whether it was one.
  const cut = whole.length === 0 ? [undefined, ''] : [textOf(whole)];
  return isPartOfCharacter(kept, all, whole.length) ? cut : [...cut, kept];
}

function isPartOfCharacter(kept: Uint8Array, all: Uint8Array, start: number): boolean {
  return [2, 3, 4].some(
    (size) =>
      start + size > kept.length && isUtf8(all.subarray(start, start + size)) && start + size <= all.length,
  );
}

/** Where the last character begins, if it is one of several bytes that lacks some. */
function lastStart(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at--) {
    const byte = bytes[at]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc2) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return byte <= 0xf4 && at + size > bytes.length ? at : bytes.length;
    }
  }
  return bytes.length;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
