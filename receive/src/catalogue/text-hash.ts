/** The numbers of FNV-1a with 32 bits. Source: the FNV specification. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Hashes the UTF-16 units of a text to 32 bits, as FNV-1a does with bytes. It is fast but not secure. Saved states have such
 * hashes, so the numbers must not change. Other numbers make another hash of the same text.
 */
export function hashText(text: string, basis = OFFSET_BASIS, prime = PRIME): number {
  let hash = basis;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
  return hash >>> 0;
}
