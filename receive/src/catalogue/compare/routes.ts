import type { Description } from './description.ts';
import type { Operation } from './operations.ts';
import { parseTemplate, type Segment } from './path-template.ts';
import { pickServers } from './servers.ts';

/** A path of a description below one base path, and its operations there. */
export type Route = { path: string; segments: Segment[]; operations: Operation[] };

/** All paths of a description below their base paths, so that the few that can fit a path are found quickly. */
export class Routes {
  readonly #routes = new Map<string, Route>();
  readonly #byStart = new Map<string, Route[]>();
  readonly #byLength = new Map<number, Route[]>();

  /** `basePath`: the one of the operations without servers of their own, in place of those of the description. */
  constructor({ operations, servers }: Description, host: string, basePath?: string) {
    for (const operation of operations) {
      const isReplaced = basePath !== undefined && operation.servers === servers;
      const bases = isReplaced ? [{ basePath }] : pickServers(operation.servers, host);
      for (const base of new Set(bases.map((each) => each.basePath))) this.#add(base, operation);
    }
    for (const route of this.#routes.values()) {
      push(this.#byLength, route.segments.length, route);
      push(this.#byStart, startOf(route.segments), route);
    }
  }

  /** The routes that could fit a path with these segments. */
  candidates(segments: readonly Segment[]): Route[] {
    if (segments[0]?.kind !== 'literal') return this.#byLength.get(segments.length) ?? [];
    const open = this.#byStart.get(`${segments.length} {}`) ?? [];
    return [...(this.#byStart.get(startOf(segments)) ?? []), ...open];
  }

  #add(base: string, operation: Operation): void {
    const full = `${base}${operation.path.replace(/[?#].*$/, '')}`;
    const key = `${operation.path}\n${full}`;
    const route = this.#routes.get(key);
    if (route) route.operations.push(operation);
    else
      this.#routes.set(key, { path: operation.path, segments: parseTemplate(full), operations: [operation] });
  }
}

function startOf(segments: readonly Segment[]): string {
  const [first] = segments;
  return `${segments.length} ${first?.kind === 'literal' ? first.text.toLowerCase() : '{}'}`;
}

function push<K>(map: Map<K, Route[]>, key: K, route: Route): void {
  const known = map.get(key);
  if (known) known.push(route);
  else map.set(key, [route]);
}
