import type { Difference } from '../../../src/catalogue/compare/comparison.ts';

/** Writes differences as `KIND METHOD PATH, WHERE, NAME`, without parts that are empty, sorted. */
export function summarize(differences: readonly Difference[]): string[] {
  return differences
    .map(({ kind, method, path_template: path, where, name }) => {
      const endpoint = `${method} ${path}`.trim();
      const parts =
        endpoint === '' ? ['', where, name] : [endpoint, where, name].filter((part) => part !== '');
      return `${kind} ${parts.join(', ')}`;
    })
    .sort();
}
