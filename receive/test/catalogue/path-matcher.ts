/** Finds the templates of paths: where several fit, the one whose literal segments come first wins. */
export class PathMatcher {
  readonly #bySize = new Map<number, { template: string; segments: (string | null)[] }[]>();

  /** Takes templates such as `/users/{userId}/orders`. */
  constructor(templates: Iterable<string>) {
    for (const template of new Set(templates)) {
      const segments = split(template).map((segment) => (/^\{.*\}$/.test(segment) ? null : segment));
      const same = this.#bySize.get(segments.length) ?? [];
      same.push({ template, segments });
      this.#bySize.set(segments.length, same);
    }
    for (const same of this.#bySize.values())
      same.sort((one, other) => rank(one.segments).localeCompare(rank(other.segments)));
  }

  /** Returns the template of a path, which may have a query, and its parameter segments; undefined if none fits. */
  find(path: string): { template: string; values: string[] } | undefined {
    const segments = split(path.split('?', 1)[0] ?? '');
    for (const { template, segments: wanted } of this.#bySize.get(segments.length) ?? [])
      if (wanted.every((segment, at) => segment === null || segment === segments[at]))
        return { template, values: segments.filter((_, at) => wanted[at] === null) };
    return undefined;
  }
}

/** Writes a template with the same name for all parameters, to compare it with another one. */
export function withoutNames(template: string): string {
  return template.replaceAll(/\{[^}]*\}/g, '{}');
}

function split(path: string): string[] {
  return path.split('/').slice(1);
}

function rank(segments: (string | null)[]): string {
  return segments.map((segment) => (segment === null ? '1' : '0')).join('');
}
