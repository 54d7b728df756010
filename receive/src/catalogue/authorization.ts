/** The schemes of `authorization` that are named. Any other text may be a secret. The index of each is its bit. */
const SCHEMES = ['basic', 'bearer', 'digest', 'dpop', 'negotiate', 'other'] as const;
const OTHER = SCHEMES.length - 1;
const LONGEST = 'negotiate'.length;

/** Reads the scheme of an `authorization` header, as a bit; 0 for an empty one. */
export function readScheme(value: string): number {
  if (value === '') return 0;
  const end = value.indexOf(' ');
  if (end < 0 || end > LONGEST) return 1 << OTHER;
  const index = (SCHEMES as readonly string[]).indexOf(value.slice(0, end).toLowerCase());
  return 1 << (index < 0 ? OTHER : index);
}

/** Names the schemes of several headers, whose bits were joined. */
export function nameSchemes(bits: number): string[] {
  return SCHEMES.filter((_, index) => (bits & (1 << index)) !== 0);
}
