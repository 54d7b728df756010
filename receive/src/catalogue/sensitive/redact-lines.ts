import { escapeHidden } from '../../hidden-characters.ts';
import { toYaml } from '../../yaml.ts';
import type { SensitiveFinding } from '../learned.ts';

/** The limits of the filter. Source: manifests/plugin-config.schema.json. */
const MOST_NAMES = 64;
const MOST_NAME_BYTES = 256;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;
/** What the filter redacts if the configuration has no list of headers. */
const DEFAULT_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'];
const MOST_COMMENTS = 50;
const MOST_COMMENT_CHARACTERS = 100;
/** A member or parameter, without what marks the values of a list. */
const LIST_MARKS = /(?:\[\])+$/;
/** Stands for all names that are not kept. */
const ANY_NAME = '*';

type List = 'headers' | 'queryParams' | 'jsonFields';

const INTRODUCTION = `# Add this to the configuration of the plugin. A list replaces the one that is there, so keep the names that it has.
# A member or parameter with one of these names is replaced wherever it is.
`;
const BODY_ADVICE =
  'capture.max{Direction}BodyBytes: 0 keeps these bodies in the proxy, capture.contentTypes only some';

/**
 * Writes the part of the plugin configuration, in YAML, that keeps these findings from leaving the proxy. Comments say what
 * to do where a name is not enough. Empty if there are no findings.
 */
export function redactLines(findings: readonly SensitiveFinding[]): string {
  const names: Record<List, Map<string, string>> = {
    headers: new Map(),
    queryParams: new Map(),
    jsonFields: new Map(),
  };
  const others = new Map<string, string[]>();
  for (const finding of findings.toSorted(byName)) {
    if (addName(names, finding)) continue;
    const { kind } = finding;
    const advice = adviceFor(finding);
    const kinds = others.get(advice);
    if (kinds === undefined) others.set(advice, [kind]);
    else if (!kinds.includes(kind)) kinds.push(kind);
  }
  return `${writeNames(names)}${writeComments(others)}`;
}

function byName(one: SensitiveFinding, other: SensitiveFinding): number {
  return one.name === other.name ? 0 : one.name < other.name ? -1 : 1;
}

/** Adds the name that the filter has to know. False if no name is enough. */
function addName(names: Record<List, Map<string, string>>, { place, name }: SensitiveFinding): boolean {
  const list = place === 'header' ? 'headers' : place === 'query' ? 'queryParams' : 'jsonFields';
  const added = place === 'body' ? lastMember(name) : nameOfField(name);
  if (place === 'path' || !isName(added) || (place === 'header' && !HEADER_NAME.test(added))) return false;
  // The filter takes upper and lower case for the same.
  const key = added.toLowerCase();
  const known = names[list].get(key);
  if (known === undefined && names[list].size >= room(list)) return false;
  if (known === undefined || added < known) names[list].set(key, added);
  return true;
}

/** The last name of a path such as `user.emails[].value`; empty if a list or the members of a map have no name. */
function lastMember(path: string): string {
  const name = path.replace(LIST_MARKS, '');
  const last = name.slice(name.lastIndexOf('.') + 1);
  // The filter finds the parts of the names of form fields, such as `user[email]`.
  const part = /\[([^[\]]+)\]$/.exec(last)?.[1] ?? last;
  return part === ANY_NAME ? '' : part;
}

/** The name of a parameter or header; empty if several without names of their own are meant. */
function nameOfField(field: string): string {
  const name = field.replace(LIST_MARKS, '');
  return name === ANY_NAME ? '' : name;
}

function isName(name: string): boolean {
  return name !== '' && name.isWellFormed() && new TextEncoder().encode(name).length <= MOST_NAME_BYTES;
}

function room(list: List): number {
  return list === 'headers' ? MOST_NAMES - DEFAULT_HEADERS.length : MOST_NAMES;
}

function writeNames({ headers, queryParams, jsonFields }: Record<List, Map<string, string>>): string {
  const redact: Partial<Record<List, string[]>> = {};
  if (headers.size > 0) redact.headers = sorted([...DEFAULT_HEADERS, ...headers.keys()]);
  if (queryParams.size > 0) redact.queryParams = sorted(queryParams.values());
  if (jsonFields.size > 0) redact.jsonFields = sorted(jsonFields.values());
  return Object.keys(redact).length === 0 ? '' : INTRODUCTION + toYaml({ redact });
}

function sorted(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((one, other) => (one < other ? -1 : 1));
}

/** Says where something is that no name covers, and what to do about it. */
function adviceFor({ place, direction, name }: SensitiveFinding): string {
  const shown = name === '' ? '' : ` ${shorten(name)}`;
  if (place === 'path') return `path${shown}: exclude.paths leaves out exchanges whose path begins so`;
  if (place !== 'body') return `${place}${shown}: exclude.paths leaves out exchanges whose path begins so`;
  const parent = /(?:^|\.)([^.*]+)\.\*(?:\[\])*$/.exec(name)?.[1];
  if (parent !== undefined) {
    return `${direction} body${shown}: its members have no fixed names; ${shorten(parent)} in jsonFields replaces it all`;
  }
  const limit = BODY_ADVICE.replace('{Direction}', direction === 'request' ? 'Request' : 'Response');
  return `${direction} body${shown || ', outside of named members'}: ${limit}`;
}

/** Quotes a name, so that nothing in it can end a comment. */
function shorten(name: string): string {
  const isLong = name.length > MOST_COMMENT_CHARACTERS;
  const start = isLong ? `${name.slice(0, MOST_COMMENT_CHARACTERS)}...` : name;
  return escapeHidden(JSON.stringify(start), '', 'yaml');
}

function writeComments(others: ReadonlyMap<string, readonly string[]>): string {
  if (others.size === 0) return '';
  const lines = [...others]
    .map(([advice, kinds]) => `# - ${kinds.toSorted().join(', ')} in ${advice}`)
    .sort();
  const rest = lines.length - MOST_COMMENTS;
  const more = rest > 0 ? `# - and ${rest} more\n` : '';
  return `# The lists do not cover these:\n${lines.slice(0, MOST_COMMENTS).join('\n')}\n${more}`;
}
