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
    const nameAll = (headers: LearnedParameter[]) => headers.map((header) => this.#nameOf(header, endpoint));
    const required = nameAll(credentials.filter(({ isRequired }) => isRequired));
    const optional = nameAll(credentials.filter(({ isRequired }) => !isRequired));
    // One of these is enough; an empty one means that none is needed.
    const alternatives = [...optional.map((name) => [...required, name]), required];
    return alternatives.map((names) => Object.fromEntries(names.map((name) => [name, []])));
  }

  /** The schemes by name, in their order; undefined if there are none. */
  toComponents(): Record<string, OpenApiSecurityScheme> | undefined {
    if (this.#schemes.size === 0) return undefined;
    const entries = [...this.#schemes.values()].map(({ name, scheme }) => [name, scheme] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #nameOf(header: LearnedParameter, endpoint: LearnedEndpoint): string {
    const scheme = describeScheme(header, endpoint);
    const key = JSON.stringify(scheme);
    const known = this.#schemes.get(key);
    if (known !== undefined) return known.name;
    const wanted = scheme.type === 'http' ? `${scheme.scheme}Auth` : scheme.name;
    const name = this.#names.take(wanted.replace(/[^A-Za-z0-9._-]/g, '-') || 'header');
    this.#schemes.set(key, { name, scheme });
    return name;
  }
}

// The catalogue keeps no value, so the scheme is known only if something else shows it.
function describeScheme(
  { name, schema }: LearnedParameter,
  { sensitive }: LearnedEndpoint,
): OpenApiSecurityScheme {
  const ofHeader = { type: 'apiKey' as const, in: 'header' as const, name: name.toWellFormed() };
  if (name !== 'authorization') return ofHeader;
  const isJwt = sensitive.some(
    (finding) => finding.kind === 'jwt' && finding.place === 'header' && finding.name === name,
  );
  if (isJwt) return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };
  // Redacted values keep their first word, and repeat.
  const words = new Set((schema.enum ?? []).map((value) => `${value}`.split(' ', 1)[0]?.toLowerCase()));
  const [scheme] = words;
  if (words.size === 1 && (scheme === 'bearer' || scheme === 'basic')) return { type: 'http', scheme };
  return ofHeader;
}
