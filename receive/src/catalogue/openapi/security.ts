import type { LearnedEndpoint, LearnedParameter } from '../learned.ts';
import { UniqueNames } from './names.ts';
import type { OpenApiSecurityRequirement, OpenApiSecurityScheme } from './openapi-types.ts';

const KEY_HEADER = /(?:^|[^a-z0-9])(?:api-?key|access-?token|auth-?token|session-?token)$/;

/** Whether a header of requests says who is calling. */
export function isCredential({ name }: LearnedParameter, { sensitive }: LearnedEndpoint): boolean {
  if (name === 'authorization' || name === 'cookie' || KEY_HEADER.test(name)) return true;
  return sensitive.some(
    (finding) =>
      finding.direction === 'request' &&
      finding.place === 'header' &&
      finding.name === name &&
      (finding.kind === 'api-key' || finding.kind === 'jwt' || finding.kind === 'password'),
  );
}

/** Collects the security schemes of a document. */
export class SecuritySchemes {
  readonly #schemes = new Map<string, { name: string; scheme: OpenApiSecurityScheme }>();
  readonly #names = new UniqueNames();

  /** Says what the requests of an endpoint need; undefined if they have no credentials. */
  require(endpoint: LearnedEndpoint): OpenApiSecurityRequirement[] | undefined {
    const credentials = endpoint.headers.filter((header) => isCredential(header, endpoint));
    if (credentials.length === 0) return undefined;
    let required: string[][] = [[]];
    const optional: string[] = [];
    for (const header of credentials) {
      const names = describeSchemes(header, endpoint).map((scheme) => this.#nameOf(scheme));
      if (header.isRequired) required = names.flatMap((name) => required.map((all) => [...all, name]));
      else optional.push(...names);
    }
    // One of these is enough; an empty one means that none is needed.
    const alternatives = [...optional.flatMap((name) => required.map((all) => [...all, name])), ...required];
    return alternatives.map((names) => Object.fromEntries(names.map((name) => [name, []])));
  }

  /** The schemes by name, in their order; undefined if there are none. */
  toComponents(): Record<string, OpenApiSecurityScheme> | undefined {
    if (this.#schemes.size === 0) return undefined;
    const entries = [...this.#schemes.values()].map(({ name, scheme }) => [name, scheme] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #nameOf(scheme: OpenApiSecurityScheme): string {
    const key = JSON.stringify(scheme);
    const known = this.#schemes.get(key);
    if (known !== undefined) return known.name;
    const wanted = scheme.type === 'http' ? `${scheme.scheme}Auth` : scheme.name;
    const name = this.#names.take(wanted.replace(/[^A-Za-z0-9._-]/g, '-') || 'header');
    this.#schemes.set(key, { name, scheme });
    return name;
  }
}

// Any of these is enough.
function describeSchemes(
  { name, schemes = [] }: LearnedParameter,
  { sensitive }: LearnedEndpoint,
): OpenApiSecurityScheme[] {
  const ofHeader = { type: 'apiKey' as const, in: 'header' as const, name: name.toWellFormed() };
  if (name !== 'authorization' || schemes.length === 0 || schemes.includes('other')) return [ofHeader];
  const isJwt = sensitive.some(
    (finding) => finding.kind === 'jwt' && finding.direction === 'request' && finding.name === name,
  );
  return schemes.map((scheme) => ({
    ...{ type: 'http', scheme },
    ...(scheme === 'bearer' && isJwt && { bearerFormat: 'JWT' }),
  }));
}
