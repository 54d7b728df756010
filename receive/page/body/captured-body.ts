import type { MessageJson } from '../../src/api/api-types.ts';

/** Decodes a body of the API. Invalid base64, which the API never sends, gives no bytes. */
export function bytesOf(base64: string): Uint8Array {
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    return new Uint8Array();
  }
}

/** The first value of a header; empty if there is none. */
export function headerOf(message: MessageJson, name: string): string {
  return message.headers.find(([header]) => header.toLowerCase() === name)?.[1] ?? '';
}
