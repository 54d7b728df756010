/** Reports that a saved state is damaged: the catalogue must be learned again. */
export class DamagedStateError extends Error {
  override name = 'DamagedStateError';
  constructor() {
    super('the saved catalogue is damaged');
  }
}

/** Reads an array of an encoded state. */
export function readList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new DamagedStateError();
}

/** Reads a whole number, 0 or more. */
export function readCount(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new DamagedStateError();
}

/** Reads a text. */
export function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new DamagedStateError();
}
