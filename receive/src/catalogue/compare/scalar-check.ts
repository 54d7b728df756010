import { typesOf, valuesOf } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';
import type { Atom } from './sample.ts';
import { ALLOWED, joinVerdicts, refuse, type Verdict } from './verdict.ts';

/** How the texts of parameters and forms stand for values; null for JSON. */
export type TextRules = {
  /** Whether one text may have several items, with commas or the like between them. */
  isDelimited: boolean;
  /** Whether an empty text is allowed whatever the type is. */
  allowsEmpty: boolean;
};

/** Formats of which a text without a known format is known to be none. The learner's tests for others are narrower. */
const DECIDED = new Set(['uuid', 'date', 'date-time', 'ipv4', 'ipv6']);
/** Formats that the learner knows. No text has two of them. */
const LEARNED = new Set([...DECIDED, 'email', 'uri']);

/** Compares the type of values with that of a schema. */
export function checkType(atom: Atom, name: string, schema: DocNode, text: TextRules | null): Verdict {
  const types = typesOf(schema);
  if (types === undefined || types.includes(atom.type)) return ALLOWED;
  const isScalar = atom.type !== 'object' && atom.type !== 'array';
  const fits = text !== null && isScalar ? fitsText(atom, types, text) : fitsJson(atom, types);
  if (fits === 'all') return ALLOWED;
  const expected = types.join(' or ');
  const line = schema.get('type')?.line ?? schema.line;
  const isNull = atom.type === 'null';
  const found = text !== null && atom.type === 'array' ? 'several values' : atom.type;
  return refuse(
    {
      kind: isNull ? 'null-value' : 'wrong-type',
      ...{ name, expected, line, isPresence: false },
      key: `type:${name}:${atom.type}`,
      message: isNull
        ? `The description says ${expected}, not null; the traffic has null.`
        : `The description says ${expected}; the traffic has ${found}.`,
    },
    fits === 'none',
  );
}

function fitsJson({ type }: Atom, types: readonly string[]): 'all' | 'some' | 'none' {
  if (type === 'integer' && types.includes('number')) return 'all';
  return type === 'number' && types.includes('integer') ? 'some' : 'none';
}

// Texts that look like different types were learned as string, so some of them may fit. A number may be an integer
// that is too long for the learner.
function fitsText(
  { type, values, format }: Atom,
  types: readonly string[],
  text: TextRules,
): 'all' | 'some' | 'none' {
  if (types.includes('string') || types.includes('array') || types.includes('object')) return 'all';
  if (type === 'integer' && types.includes('number')) return 'all';
  if (type === 'number' && types.includes('integer')) return 'all';
  if (type === 'string' && text.allowsEmpty) return 'all';
  return type === 'string' && values === undefined && format === undefined ? 'some' : 'none';
}

/** Compares values that are known with `enum` and `const`. */
export function checkValues(atom: Atom, name: string, schema: DocNode, text: TextRules | null): Verdict {
  const allowed = valuesOf(schema);
  if (allowed === undefined || atom.values === undefined) return ALLOWED;
  // Lists and objects may be allowed values, but no scalar equals them.
  const isAllowed = (value: Atom['values'] extends readonly (infer V)[] | undefined ? V : never) =>
    allowed.some((each) => (text === null ? each.scalar === value : each.text === String(value)));
  const outside = atom.values.filter((value) => !isAllowed(value));
  const isRefuted = outside.length === atom.values.length;
  const line = (schema.get('const') ?? schema.get('enum') ?? schema).line;
  return joinVerdicts(
    outside.map((value) =>
      refuse(
        {
          kind: 'unknown-value',
          ...{ name, line, isPresence: false, expected: 'other values' },
          key: `value:${name}:${JSON.stringify(value)}`,
          message: `The description does not list the value ${JSON.stringify(value)}.`,
        },
        isRefuted,
      ),
    ),
  );
}

/** Compares the format of texts with that of a schema, as far as the learner can tell formats apart. */
export function checkFormat(atom: Atom, name: string, schema: DocNode, text: TextRules | null): Verdict {
  const format = schema.get('format');
  if (format === undefined || atom.format === format.text) return ALLOWED;
  // The text of a number has no format.
  const isNoText =
    text !== null && (atom.type === 'integer' || atom.type === 'number' || atom.type === 'boolean');
  if (atom.type !== 'string' && !isNoText) return ALLOWED;
  if (atom.type === 'string' && text?.allowsEmpty) return ALLOWED;
  const isRefuted = (atom.format !== undefined || isNoText) && LEARNED.has(format.text);
  if (!isRefuted && !DECIDED.has(format.text)) return ALLOWED;
  const found = atom.format ?? (isNoText ? atom.type : 'texts without it');
  return refuse(
    {
      kind: 'wrong-format',
      ...{ name, line: format.line, isPresence: false, expected: format.text },
      key: `format:${name}:${format.text}`,
      message: `The description says the format ${format.text}; the traffic has ${found}.`,
    },
    isRefuted,
  );
}
