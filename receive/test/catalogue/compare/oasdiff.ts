import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getTool } from '../../../../tools/get.ts';
import type { Difference } from '../../../src/catalogue/compare/comparison.ts';
import type { DifferenceKind } from '../../../src/catalogue/compare/kinds.ts';

/** A part of the JSON that `oasdiff diff` writes. */
type Diff = { readonly [name: string]: Diff | undefined };
type Place = { endpoint: string; where: string; name: string };

const BASE_PATH = '/v2';
const NOTHING: Diff = {};

/** What both call a difference: of our kinds those that oasdiff can judge. */
const STATEMENTS: Partial<Record<DifferenceKind, string>> = {
  'undocumented-endpoint': 'endpoint added',
  'undocumented-method': 'endpoint added',
  'unused-operation': 'endpoint deleted',
  'undocumented-status': 'status added',
  'unused-status': 'status deleted',
  'undocumented-content-type': 'content type added',
  'unused-content-type': 'content type deleted',
  'undocumented-request-body': 'body added',
  'unused-request-body': 'body deleted',
  'missing-request-body': 'body deleted',
  'undocumented-parameter': 'parameter added',
  'unused-parameter': 'parameter deleted',
  'missing-parameter': 'parameter deleted',
  'undocumented-header': 'parameter added',
  'missing-response-header': 'parameter deleted',
  'unused-response-header': 'parameter deleted',
  'undocumented-member': 'member added',
  'forbidden-member': 'member added',
  'unused-member': 'member deleted',
  'missing-member': 'required deleted',
  'wrong-type': 'type added',
  'null-value': 'type added',
  'unknown-value': 'value added',
};

/** Says in common words what we found; differences that oasdiff cannot judge are left out. */
export function sayOurs(differences: readonly Difference[]): string[] {
  return differences.flatMap(({ kind, method, path_template: path, where, name, message }) => {
    const isSome = kind.startsWith('missing-') && kind !== 'missing-member' && message.includes('some');
    const said = isSome ? STATEMENTS[kind]?.replace('deleted', 'optional') : STATEMENTS[kind];
    return said ? [say(said, { endpoint: `${method} ${path}`, where, name })] : [];
  });
}

/** Runs oasdiff from a description to what was learned, and says in common words what it found. */
export class Oasdiff {
  readonly #folder: string;
  readonly #learned: string;

  constructor(folder: string, learned: string) {
    this.#folder = folder;
    this.#learned = learned;
  }

  async compare(description: string): Promise<string[]> {
    const [base, revision] = [join(this.#folder, 'described.json'), join(this.#folder, 'learned.json')];
    await Promise.all([writeFile(base, description), writeFile(revision, this.#learned)]);
    const flags = ['--format', 'json', '--prefix-base', BASE_PATH, '--flatten-allof', '--flatten-params'];
    const { stdout } = await promisify(execFile)(await getTool('oasdiff'), [
      'diff',
      base,
      revision,
      ...flags,
    ]);
    return [...new Set(sayAll(JSON.parse(stdout), JSON.parse(description), JSON.parse(this.#learned)))];
  }
}

function sayAll({ paths = NOTHING }: Diff, described: Diff, learned: Diff): string[] {
  const said = [
    ...sayPaths('endpoint added', paths.added, (path) => learned.paths?.[path]),
    ...sayPaths('endpoint deleted', paths.deleted, (path) => described.paths?.[path.slice(BASE_PATH.length)]),
  ];
  for (const [path, { operations }] of entriesOf(paths.modified)) {
    for (const change of ['added', 'deleted'])
      for (const method of listOf(operations?.[change]))
        said.push(sayEndpoint(`endpoint ${change}`, method, path));
    for (const [method, operation] of entriesOf(operations?.modified))
      said.push(...sayOperation(`${method} ${path}`, operation));
  }
  return said;
}

function sayPaths(what: string, paths: Diff | undefined, find: (path: string) => Diff | undefined): string[] {
  return listOf(paths).flatMap((path) =>
    Object.keys(find(path) ?? {})
      .filter((method) => /^(?:get|put|post|patch|delete)$/.test(method))
      .map((method) => sayEndpoint(what, method.toUpperCase(), path)),
  );
}

function sayEndpoint(what: string, method: string, path: string): string {
  return say(what, { endpoint: `${method} ${path}`, where: '', name: '' });
}

function sayOperation(endpoint: string, { parameters, requestBody, responses }: Diff): string[] {
  const said: string[] = [];
  for (const change of ['added', 'deleted'])
    for (const [where, names] of entriesOf(parameters?.[change]))
      said.push(...listOf(names).map((name) => say(`parameter ${change}`, { endpoint, where, name })));
  for (const [where, names] of entriesOf(parameters?.modified))
    for (const [name, { required, schema }] of entriesOf(names)) {
      if (required && !required.to) said.push(say('parameter optional', { endpoint, where, name }));
      said.push(...saySchema(schema, { endpoint, where, name }));
    }
  return [...said, ...sayBody(endpoint, requestBody), ...sayResponses(endpoint, responses)];
}

function sayBody(endpoint: string, body: Diff | undefined): string[] {
  const place = { endpoint, where: 'request', name: '' };
  const said = sayContent(body?.content, place);
  for (const change of ['added', 'deleted']) if (body?.[change]) said.push(say(`body ${change}`, place));
  if (body?.required && !body.required.to) said.push(say('body optional', place));
  return said;
}

function sayResponses(endpoint: string, responses: Diff | undefined): string[] {
  const said = ['added', 'deleted'].flatMap((change) =>
    listOf(responses?.[change]).map((status) =>
      say(`status ${change}`, { endpoint, where: `response ${status}`, name: '' }),
    ),
  );
  for (const [status, { content, headers }] of entriesOf(responses?.modified)) {
    said.push(...sayContent(content, { endpoint, where: `response ${status}`, name: '' }));
    said.push(...sayHeaders(headers, { endpoint, where: `response ${status} header`, name: '' }));
  }
  return said;
}

function sayHeaders(headers: Diff | undefined, place: Place): string[] {
  const named = (name: string) => ({ ...place, name: name.toLowerCase() });
  return [
    ...listOf(headers?.added).map((name) => say('parameter added', named(name))),
    ...listOf(headers?.deleted).map((name) => say('parameter deleted', named(name))),
    ...entriesOf(headers?.modified).flatMap(([name, { required, schema }]) => [
      ...(required && !required.to ? [say('parameter optional', named(name))] : []),
      ...saySchema(schema, named(name)),
    ]),
  ];
}

function sayContent(content: Diff | undefined, place: Place): string[] {
  return [
    ...listOf(content?.added).map((name) => say('content type added', { ...place, name })),
    ...listOf(content?.deleted).map((name) => say('content type deleted', { ...place, name })),
    ...entriesOf(content?.modified).flatMap(([type, { schema }]) =>
      saySchema(schema, { ...place, where: `${place.where} ${type}` }),
    ),
  ];
}

function saySchema(schema: Diff | undefined, place: Place): string[] {
  if (schema === undefined) return [];
  const { type, required, properties, items, additionalProperties } = schema;
  const inner = (name: string) => ({ ...place, name: place.name === '' ? name : `${place.name}.${name}` });
  const types = isWider(type, place) ? [] : listOf(type?.added);
  // A value of another type needs no word about lists of values, nor a required member that is missing another one.
  const values = types.length > 0 ? [] : listOf(schema.enum?.added);
  const missing = listOf(required?.deleted);
  const unused = listOf(properties?.deleted).filter((name) => !missing.includes(name));
  return [
    ...types.map(() => say('type added', place)),
    ...values.map(() => say('value added', place)),
    ...missing.map((name) => say('required deleted', inner(name))),
    ...listOf(properties?.added).map((name) => say('member added', inner(name))),
    ...unused.map((name) => say('member deleted', inner(name))),
    ...entriesOf(properties?.modified).flatMap(([name, member]) => saySchema(member, inner(name))),
    ...saySchema(items, { ...place, name: `${place.name}[]` }),
    ...saySchema(additionalProperties, inner('*')),
  ];
}

// An integer is a number, and a text of a parameter is always a string.
function isWider(type: Diff | undefined, { where }: Place): boolean {
  const before = listOf(type?.deleted);
  if (before.includes('number')) return listOf(type?.added).join() === 'integer';
  return before.includes('string') && ['path', 'query', 'header'].includes(where);
}

// The names of parameters in a path make no difference.
function say(what: string, { endpoint, where, name }: Place): string {
  const path = endpoint.replace(` ${BASE_PATH}/`, ' /').replace(/\{[^}]*\}/g, '{}');
  return [`${what} ${path}`, where, name].filter((part) => part !== '').join(', ');
}

function entriesOf(diff: Diff | undefined): [string, Diff][] {
  return Object.entries(diff ?? {}).filter((entry): entry is [string, Diff] => entry[1] !== undefined);
}

function listOf(diff: Diff | undefined): string[] {
  return Array.isArray(diff) ? diff.map(String) : [];
}
