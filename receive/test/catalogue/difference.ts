/**
 * Finds where two values of plain data differ, such as `endpoints.3.count: 7, 8`; undefined if they are equal. The
 * difference that `assert.deepEqual` prints would be too large.
 */
export function findDifference(one: unknown, other: unknown, path = ''): string | undefined {
  if (one === other) return undefined;
  if (!isHolder(one) || !isHolder(other) || Array.isArray(one) !== Array.isArray(other))
    return `${path}: ${show(one)}, ${show(other)}`;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const difference = findDifference(one[key], other[key], `${path}${path && '.'}${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return `${JSON.stringify(value)}`.slice(0, 500);
}
