import { FORM_TYPE, isJsonType } from '../../content/content-type.ts';
import { ANY_TYPE } from '../body-content.ts';
import type { Direction, LearnedBody, LearnedContent } from '../learned.ts';
import type { DocNode } from './doc-node.ts';
import { addFacts, type EndpointComparison } from './endpoint-comparison.ts';
import { compareMembers } from './member-use.ts';
import { type Sample, toSample } from './sample.ts';
import type { TextRules } from './scalar-check.ts';
import { SchemaCheck } from './schema-check.ts';

/** The bodies of one direction: the learned ones and the described ones. */
export type BodyPair = {
  learned: LearnedBody;
  /** The described body or response, with references followed. */
  described: DocNode;
  direction: Direction;
  /** Where the differences are, such as `response 404`. */
  where: string;
  /** The same for all that the description describes together, such as `response 4XX`. */
  key: string;
};

const FORMS = new Set([FORM_TYPE, 'multipart/form-data']);
/** Types whose bodies have a JSON value in each line. What a schema says of them, OpenAPI 3.1 leaves open. */
const LINES = /(?:ndjson|jsonl|jsonlines|json-seq)$/;
// Which texts have several values depends on the encoding of each member.
const FORM_TEXT: TextRules = { isDelimited: true, allowsEmpty: true };

/** Compares bodies with the content types that are described for them. */
export function compareBodies(comparison: EndpointComparison, pair: BodyPair): void {
  const { differences } = comparison;
  const { learned, described, direction, where, key } = pair;
  const contents = new Map(
    (described.get('content')?.entries ?? []).map(([type, node]) => [bare(type), { type, node }]),
  );
  for (const content of learned.contents) {
    const found = findContent(content.type, contents);
    // A body that names no type may be of any of them.
    const seen = content.type === ANY_TYPE ? [...contents.values()] : found ? [found] : [];
    for (const { type } of seen) differences.markSeen('unused-content-type', `${key}\n${type}`);
    if (found) {
      compareContent(comparison, pair, content, found.node);
    } else if (content.type !== ANY_TYPE && contents.size > 0)
      differences.add({
        ...{ kind: 'undocumented-content-type', where, name: content.type, count: content.count },
        message: `The description does not have the content type; ${direction}s have it.`,
        line: described.get('content')?.line ?? described.line,
      });
  }
  noteUnusedContents(comparison, key, [...contents.values()]);
}

/** Notes the described content types; those that are seen somewhere are left out in the end. */
export function noteUnusedContents(
  { differences }: EndpointComparison,
  key: string,
  contents: readonly { type: string; node: DocNode }[],
): void {
  for (const { type, node } of contents) {
    if (type.includes('*')) continue;
    const message = 'The description has the content type; it was not seen.';
    differences.addUnseen({
      ...{ kind: 'unused-content-type', where: key, name: bare(type), line: node.line },
      ...{ key: `${key}\n${type}`, message },
    });
  }
}

type Contents = ReadonlyMap<string, { type: string; node: DocNode }>;

// The most exact one.
function findContent(type: string, contents: Contents): { type: string; node: DocNode } | undefined {
  if (type === ANY_TYPE) return undefined;
  const [main = '', sub = ''] = type.split('/');
  const suffix = sub.includes('+') ? sub.slice(sub.lastIndexOf('+')) : undefined;
  return (
    contents.get(type) ??
    (suffix === undefined ? undefined : contents.get(`${main}/*${suffix}`)) ??
    contents.get(`${main}/*`) ??
    contents.get('*/*')
  );
}

function bare(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

function compareContent(
  comparison: EndpointComparison,
  pair: BodyPair,
  content: LearnedContent,
  described: DocNode,
): void {
  const sample = sampleOf(content);
  const schema = described.get('schema');
  if (sample === undefined || schema === undefined) return;
  const { differences, description, work } = comparison;
  const { direction, key } = pair;
  const where = `${pair.where} ${content.type}`;
  const place = { where, count: content.count };
  const text = FORMS.has(content.type) ? FORM_TEXT : null;
  const options = { ...description, direction, text, work };
  const verdict = new SchemaCheck(options).check(sample, schema);
  addFacts(differences, verdict, place);
  const inKey = `${key} ${bare(content.type)}`;
  for (const { branch, name, title, isSeen } of verdict.alternatives ?? []) {
    const ofBranch = `${inKey}\n${name}\n${title}`;
    if (isSeen) differences.markSeen('unused-alternative', ofBranch);
    else
      differences.addUnseen({
        ...{ kind: 'unused-alternative', where: inKey, name, line: branch.line, key: ofBranch },
        message: `The description has the alternative ${title}; nothing that was seen fits it.`,
      });
  }
  const { notes, used } = compareMembers(sample, schema, options);
  for (const name of used) differences.markSeen('unused-member', `${inKey}\n${name}`);
  for (const { kind, name, line, message } of notes) {
    const isMissing = verdict.facts.some((fact) => fact.kind === 'missing-member' && fact.name === name);
    if (kind === 'unused-member' && !isMissing)
      differences.addUnseen({ kind, where: inKey, name, line, message, key: `${inKey}\n${name}` });
    else if (kind !== 'unused-member' && !differences.has('forbidden-member', where, name))
      differences.add({ kind, name, line, message, ...place });
  }
}

// What is neither JSON nor a form has no schema worth comparing. A body that could not be read as JSON, such as one that
// was cut, was learned as text.
function sampleOf({ type, schema }: LearnedContent): Sample | undefined {
  if (schema === null || LINES.test(type) || !(isJsonType(type) || FORMS.has(type))) return undefined;
  const isText = schema.type === 'string' && Object.keys(schema).length === 1;
  return isText ? undefined : toSample(schema, '');
}
