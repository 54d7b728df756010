import { decodeSegment } from '../paths/literals.ts';

/** A segment of a path: fixed text, one parameter, or a mix of both such as `{name}.json`. */
export type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'parameter'; name: string }
  | { kind: 'mixed'; texts: string[]; names: string[] };

/** Splits a path template into its segments: `/users/{id}/` has three, the last one is empty. */
export function parseTemplate(template: string): Segment[] {
  const path = template.startsWith('/') ? template.slice(1) : template;
  return path.split('/').map(parseSegment);
}

function parseSegment(text: string): Segment {
  const parts = text.split(/\{([^{}]*)\}/);
  if (parts.length === 1) return { kind: 'literal', text: decode(text) };
  const [before, name = '', after] = parts;
  if (parts.length === 3 && before === '' && after === '') return { kind: 'parameter', name };
  return {
    kind: 'mixed',
    texts: parts.filter((_, at) => at % 2 === 0).map(decode),
    names: parts.filter((_, at) => at % 2 === 1),
  };
}

function decode(text: string): string {
  return decodeSegment(text) ?? text;
}

/** Whether a text can fit both mixes of texts and parameters, as far as their beginnings and ends say. */
export function mayOverlap(one: readonly string[], other: readonly string[]): boolean {
  const [start = '', otherStart = ''] = [one[0], other[0]];
  const [end = '', otherEnd = ''] = [one.at(-1), other.at(-1)];
  return (
    (start.startsWith(otherStart) || otherStart.startsWith(start)) &&
    (end.endsWith(otherEnd) || otherEnd.endsWith(end))
  );
}

/** Whether a text fits a mix of texts and parameters; each parameter has at least one character. */
export function fitsMixed(text: string, texts: readonly string[]): boolean {
  const [first = '', ...others] = texts;
  const last = others.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const between of others) {
    const found = text.indexOf(between, at + 1);
    if (found < 0) return false;
    at = found + between.length;
  }
  return at < end;
}
