import { memberPath } from '../member-path.ts';
import { isMarked } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';
import { collectMembers, type DocumentedMembers } from './documented-members.ts';
import type { Sample } from './sample.ts';
import type { CheckOptions } from './schema-check.ts';

/** A member that is in use although it should not be, or documented and not in use. */
type MemberNote = {
  kind: 'undocumented-member' | 'deprecated-member' | 'unused-member';
  name: string;
  line: number;
  message: string;
};

/** What a body says of the members that are documented for it. */
type MemberUse = { notes: MemberNote[]; used: Set<string> };

/** Compares which members were seen with which are documented in any part of a schema. */
export function compareMembers(
  sample: Sample,
  schema: DocNode | undefined,
  options: CheckOptions,
): MemberUse {
  const found: MemberUse = { notes: [], used: new Set() };
  if (schema) new Walk(options, found).visit(sample, [schema]);
  return found;
}

class Walk {
  readonly #options: CheckOptions;
  readonly #found: MemberUse;
  /** The described members around the one that is visited, to notice schemas that contain themselves. */
  readonly #around = new Set<DocNode>();

  constructor(options: CheckOptions, found: MemberUse) {
    this.#options = options;
    this.#found = found;
  }

  visit(sample: Sample, schemas: readonly DocNode[]): void {
    this.#options.work.spend();
    const documented = collectMembers(schemas, this.#options);
    const [first] = schemas;
    const described = [...documented.members.values()].flat();
    const isRecursive = described.some((each) => this.#around.has(each));
    const added = described.filter((each) => !this.#around.has(each));
    for (const each of added) this.#around.add(each);
    for (const { type, members, others, items } of sample.atoms) {
      for (const [name, seen] of members) this.#visitMember(name, seen.sample, documented, first!);
      if (others && documented.others.length > 0) this.visit(others, documented.others);
      if (type === 'array' && items && documented.items.length > 0) this.visit(items, documented.items);
    }
    for (const each of added) this.#around.delete(each);
    if (!isRecursive) this.#noteUnused(sample, documented);
  }

  #visitMember(name: string, sample: Sample, documented: DocumentedMembers, around: DocNode): void {
    const schemas = documented.members.get(name);
    if (schemas) {
      this.#found.used.add(sample.name);
      if (schemas.every((schema) => isMarked(schema, 'deprecated', this.#options)))
        this.#add(
          'deprecated-member',
          sample.name,
          schemas[0]!,
          'The description says deprecated; the member is in use.',
        );
      this.visit(sample, schemas);
      return;
    }
    if (documented.others.length > 0) this.visit(sample, documented.others);
    else if (!documented.isOpen && documented.members.size > 0)
      this.#add(
        'undocumented-member',
        sample.name,
        around,
        'The description does not have the member; it is in use.',
      );
  }

  // Members without a name of their own may be any of the documented ones.
  #noteUnused({ name, atoms }: Sample, { members }: DocumentedMembers): void {
    const objects = atoms.filter(({ type }) => type === 'object');
    if (objects.length === 0 || objects.some(({ others }) => others)) return;
    for (const [member, schemas] of members) {
      if (objects.some((object) => object.members.has(member)) || schemas.some((each) => this.#isLeft(each)))
        continue;
      this.#add(
        'unused-member',
        memberPath(name, member),
        schemas[0]!,
        'The description has the member; it was not seen.',
      );
    }
  }

  // Nobody expects to see these.
  #isLeft(schema: DocNode): boolean {
    const other = this.#options.direction === 'request' ? 'readOnly' : 'writeOnly';
    return (
      schema.scalar === false ||
      isMarked(schema, other, this.#options) ||
      isMarked(schema, 'deprecated', this.#options)
    );
  }

  #add(kind: MemberNote['kind'], name: string, { line }: DocNode, message: string): void {
    this.#found.notes.push({ kind, name, line, message });
  }
}
