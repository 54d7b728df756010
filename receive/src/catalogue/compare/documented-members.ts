import { conjunctsOf, hasOwnKeywords, type SchemaRules, typesOf } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';

/** What the schemas of one place say of its members, in all their parts and alternatives together. */
export type DocumentedMembers = {
  /** The schemas of each member that has a name. */
  members: Map<string, DocNode[]>;
  /** The schemas of members without a name of their own. */
  others: DocNode[];
  /** The schemas of items. */
  items: DocNode[];
  /** Whether other members are allowed in so many words, or nothing is said of members at all. */
  isOpen: boolean;
};

// Nobody nests schemas deeper. What is deeper may say anything.
const MAX_DEPTH = 200;
const BRANCHES = ['oneOf', 'anyOf', 'if', 'then', 'else'];

/** Collects what schemas say of members and items. A schema that cannot be read may say anything. */
export function collectMembers(schemas: readonly DocNode[], rules: SchemaRules): DocumentedMembers {
  const collector = new Collector(rules);
  for (const schema of schemas) collector.addBranch(schema);
  return collector.found;
}

class Collector {
  readonly found: DocumentedMembers = { members: new Map(), others: [], items: [], isOpen: false };
  readonly #rules: SchemaRules;
  readonly #seen = new Set<DocNode>();
  #depth = 0;

  constructor(rules: SchemaRules) {
    this.#rules = rules;
  }

  /** Adds an alternative. One that says nothing of members, and can be an object, has any. */
  addBranch(schema: DocNode | undefined): void {
    const saysSome = this.#add(schema);
    if (saysSome || schema?.scalar === false) return;
    const types = schema && typesOf(schema);
    if (types === undefined || types.includes('object')) this.found.isOpen = true;
  }

  // Returns whether the schema says something of members, or that the value is no object.
  #add(schema: DocNode | undefined): boolean {
    if (schema === undefined || this.#depth >= MAX_DEPTH) {
      this.found.isOpen = true;
      return true;
    }
    if (this.#seen.has(schema)) return true;
    this.#seen.add(schema);
    this.#depth++;
    const said = conjunctsOf(schema, this.#rules).map((each) => this.#add(each));
    if (hasOwnKeywords(schema, this.#rules)) said.push(this.#addOwn(schema));
    this.#depth--;
    return said.includes(true);
  }

  #addOwn(schema: DocNode): boolean {
    const types = typesOf(schema);
    const branches = BRANCHES.flatMap((keyword) => {
      const node = schema.get(keyword);
      return node === undefined ? [] : node.isList ? node.items : [node];
    });
    const isNoObject = types !== undefined && !types.includes('object');
    // Schemas that extend this one name members of their own, and a value may be of any of them.
    if (branches.length === 0 && schema.get('discriminator')) this.found.isOpen = true;
    for (const branch of branches) {
      // What a branch does not say, the schema around it may say.
      if (schema.get('properties')) this.#add(branch);
      else this.addBranch(branch);
    }
    for (const [, dependent] of schema.get('dependentSchemas')?.entries ?? []) this.#add(dependent);
    const items = schema.get('items');
    if (items) this.found.items.push(items);
    this.found.items.push(...(schema.get('prefixItems')?.items ?? []));
    return this.#addNames(schema) || branches.length > 0 || isNoObject;
  }

  #addNames(schema: DocNode): boolean {
    const properties = schema.get('properties')?.entries ?? [];
    for (const [name, node] of properties) {
      const known = this.found.members.get(name);
      if (known) known.push(node);
      else this.found.members.set(name, [node]);
    }
    const additional = [schema.get('additionalProperties'), schema.get('unevaluatedProperties')].filter(
      (node) => node !== undefined,
    );
    for (const node of additional) {
      if (node.scalar === true || (node.isMap && node.entries.length === 0)) this.found.isOpen = true;
      else if (node.isMap) this.found.others.push(node);
    }
    if (schema.get('patternProperties')) this.found.isOpen = true;
    return properties.length > 0 || additional.length > 0 || schema.get('patternProperties') !== undefined;
  }
}
