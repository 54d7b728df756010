import type { Direction } from '../learned.ts';
import { checkAlternatives } from './alternatives.ts';
import { conjunctsOf, hasOwnKeywords, isMarked, type SchemaRules, typesOf } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';
import { collectMembers } from './documented-members.ts';
import { checkNot } from './not-check.ts';
import { checkMembers } from './object-check.ts';
import type { Atom, Sample } from './sample.ts';
import { checkFormat, checkType, checkValues, type TextRules } from './scalar-check.ts';
import { ALLOWED, joinVerdicts, refuse, type Verdict, type WorkLimit } from './verdict.ts';

/** Where the values that are compared come from. */
export type CheckOptions = SchemaRules & {
  direction: Direction;
  /** Set for parameters and forms, whose values are texts. */
  text: TextRules | null;
  work: WorkLimit;
};

/** The schemas that describe objects of one place, and their members. */
type DescribedObject = { schemas: readonly DocNode[]; members?: ReadonlyMap<string, readonly DocNode[]> };

// Nobody nests schemas deeper. What is deeper allows everything.
const MAX_DEPTH = 200;

/**
 * Finds what a described schema refuses of the values that were seen. A fact is only found if a value was certainly
 * seen that breaks the schema; what is not known of the values counts for the description.
 */
export class SchemaCheck {
  readonly options: CheckOptions;
  readonly #known = new Map<Atom, Map<DocNode, Verdict>>();
  readonly #described = new Map<Atom, DescribedObject>();
  #depth = 0;

  constructor(options: CheckOptions) {
    this.options = options;
  }

  /** Compares the values of one place. A schema that cannot be read allows all of them. */
  check(sample: Sample, schema: DocNode | undefined): Verdict {
    if (schema === undefined) return ALLOWED;
    for (const atom of sample.atoms) this.#note(atom, schema);
    const verdicts = sample.atoms.map((atom) => this.checkAtom(atom, sample.name, schema));
    return {
      ...joinVerdicts(verdicts),
      isRefuted: verdicts.length > 0 && !sample.hasUnknown && verdicts.every(({ isRefuted }) => isRefuted),
    };
  }

  /** Compares the values of one type. */
  checkAtom(atom: Atom, name: string, schema: DocNode | undefined): Verdict {
    if (schema === undefined || this.#depth >= MAX_DEPTH) return ALLOWED;
    const known = this.#known.get(atom) ?? new Map<DocNode, Verdict>();
    this.#known.set(atom, known);
    const found = known.get(schema);
    if (found) return found;
    // A schema that leads back to itself without going deeper into the value adds nothing.
    known.set(schema, ALLOWED);
    this.#depth++;
    const verdict = this.#evaluate(atom, name, schema);
    this.#depth--;
    this.options.work.spend(1 + verdict.facts.length + (verdict.alternatives?.length ?? 0));
    known.set(schema, verdict);
    return verdict;
  }

  /**
   * Whether objects in this direction need not have a member although it is required: `readOnly` or `writeOnly` may
   * stand in another part of the schema than `required`.
   */
  isLeftOut(atom: Atom, member: string): boolean {
    const described = this.#described.get(atom);
    if (described === undefined) return false;
    if (described.members === undefined) {
      described.members = collectMembers(described.schemas, this.options).members;
      this.options.work.spend(described.members.size);
    }
    const keyword = this.options.direction === 'request' ? 'readOnly' : 'writeOnly';
    return described.members.get(member)?.some((each) => isMarked(each, keyword, this.options)) === true;
  }

  #note(atom: Atom, schema: DocNode): void {
    if (atom.type !== 'object') return;
    const schemas = this.#described.get(atom)?.schemas ?? [];
    if (!schemas.includes(schema)) this.#described.set(atom, { schemas: [...schemas, schema] });
  }

  #evaluate(atom: Atom, name: string, schema: DocNode): Verdict {
    if (schema.scalar === false) return refuseAll(name, schema);
    if (!schema.isMap) return ALLOWED;
    const isNullable = this.options.is30 && schema.get('nullable')?.isTrue;
    if (atom.type === 'null' && isNullable) return ALLOWED;
    const verdicts = conjunctsOf(schema, this.options).map((each) => this.checkAtom(atom, name, each));
    if (hasOwnKeywords(schema, this.options)) verdicts.push(this.#checkKeywords(atom, name, schema));
    return joinVerdicts(verdicts);
  }

  #checkKeywords(atom: Atom, name: string, schema: DocNode): Verdict {
    const { text } = this.options;
    const ofType = checkType(atom, name, schema, text);
    if (ofType.isRefuted) return ofType;
    const verdicts = [
      ofType,
      checkFormat(atom, name, schema, text),
      checkNot(atom, name, schema, this.options),
      checkAlternatives(this, atom, name, schema),
    ];
    if (isList(atom, schema, text)) verdicts.push(this.#checkItems(atom, name, schema));
    else verdicts.push(checkValues(atom, name, schema, text));
    if (atom.type === 'object') verdicts.push(checkMembers(this, atom, name, schema));
    return joinVerdicts(verdicts);
  }

  // Arrays may be empty, so that a refused item does not refuse all of them.
  #checkItems(atom: Atom, name: string, schema: DocNode): Verdict {
    const items = schema.get('items');
    if (items === undefined || schema.get('prefixItems') !== undefined) return ALLOWED;
    if (atom.type !== 'array') return this.#checkTextItem(atom, name, items);
    return atom.items ? { ...this.check(atom.items, items), isRefuted: false } : ALLOWED;
  }

  // A parameter that is a list and was given once has one item, unless the text has several with commas, or is empty as
  // that of an empty list.
  #checkTextItem(atom: Atom, name: string, items: DocNode): Verdict {
    const maybeEmpty = atom.values === undefined && atom.format === undefined;
    if (atom.type === 'string' && (this.options.text?.isDelimited || maybeEmpty)) return ALLOWED;
    return this.checkAtom(atom, name, items);
  }
}

function isList(atom: Atom, schema: DocNode, text: TextRules | null): boolean {
  if (atom.type === 'array') return true;
  const types = typesOf(schema);
  return text !== null && atom.type !== 'object' && types?.length === 1 && types[0] === 'array';
}

// `false` as a schema: nothing may stand there. Source: JSON Schema 2020-12, core, 4.3.2
function refuseAll(name: string, { line }: DocNode): Verdict {
  return refuse(
    {
      kind: 'forbidden-member',
      ...{ name, line, key: `has:${name}`, isPresence: true, expected: 'nothing' },
      message: 'The description allows no value here; the traffic has some.',
    },
    true,
  );
}
