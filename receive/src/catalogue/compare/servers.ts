import type { DocNode } from './doc-node.ts';

/** Where a server of a description is. */
export type Server = {
  /** Its host in lower case, without port, `*` for what variables stand for; null if the URL is relative. */
  host: string | null;
  /** The path before all paths of the description, without a slash at its end; may have `{parameters}`. */
  basePath: string;
  line: number;
};

// A server with many variables has a product of URLs.
const MAX_URLS = 100;

/** Reads `servers`, with the values of their variables. No servers, or an empty list, is one at `/`. */
export function readServers(servers: DocNode | undefined): Server[] {
  const items = servers?.items ?? [];
  if (items.length === 0) return [{ host: null, basePath: '', line: servers?.line ?? 1 }];
  return items.flatMap((server) =>
    expandUrl(server.get('url')?.text ?? '', server.get('variables')).map((url) => ({
      ...splitUrl(url),
      line: server.line,
    })),
  );
}

/** Picks the servers whose host is that of the traffic; all if none is, since a mesh has names of its own. */
export function pickServers(servers: readonly Server[], host: string): readonly Server[] {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const fitting = servers.filter(({ host: pattern }) => pattern !== null && fitsHost(name, pattern));
  return fitting.length > 0 ? fitting : servers;
}

// A variable with a list of values has these, any other stands for anything. Source: OpenAPI 3.1, Server Variable Object.
function expandUrl(url: string, variables: DocNode | undefined): string[] {
  let urls = [url];
  for (const [name, variable] of variables?.entries ?? []) {
    const listed = variable.get('enum')?.items.map(({ text }) => text) ?? [];
    const values = listed.length > 0 ? listed : openValues(name, variable.get('default')?.text);
    if (values.length === 0) continue;
    urls = urls
      .flatMap((each) =>
        each.includes(`{${name}}`) ? values.map((value) => each.replaceAll(`{${name}}`, value)) : [each],
      )
      .slice(0, MAX_URLS);
  }
  return [...new Set(urls)];
}

// A default that is empty or has slashes is not one segment, as `{name}` would be.
function openValues(name: string, value: string | undefined): string[] {
  return value === '' || value?.includes('/') ? [`{${name}}`, value] : [];
}

function splitUrl(url: string): { host: string | null; basePath: string } {
  const [, authority, rest = ''] = /^(?:[^/?#]*:)?\/\/([^/?#]*)([^?#]*)/.exec(url) ?? [
    '',
    undefined,
    url.replace(/[?#].*$/, ''),
  ];
  // Where the description itself is served is not known, so `../v1` is read as `/v1`.
  const path = rest.replace(/^(?:\.{0,2}\/)*(?:\.{1,2}$)?/, '/').replace(/\/+$/, '');
  if (authority === undefined) return { host: null, basePath: path };
  const host = authority
    .replace(/^.*@/, '')
    .replace(/:[^:\]]*$/, '')
    .replace(/\{[^{}]*\}/g, '*');
  return { host: host.toLowerCase(), basePath: path };
}

function fitsHost(name: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const between of others) {
    const found = name.indexOf(between, at);
    if (found < 0) return false;
    at = found + between.length;
  }
  return at <= name.length - last.length;
}
