import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { SchemaNode } from '../../../src/catalogue/schema/schema-node.ts';

/** Learns from JSON values. */
export function learn(values: readonly unknown[], budget = new Budget(1e6)): SchemaNode {
  const node = new SchemaNode();
  for (const value of values) node.observe(value, '', budget);
  return node;
}

/** Learns from texts of a parameter with this name. */
export function learnTexts(texts: readonly string[], name = 'q'): SchemaNode {
  const budget = new Budget(1e6);
  const node = new SchemaNode();
  for (const text of texts) node.observeText(text, name, budget);
  return node;
}

/** Learns from queries such as `page=1&tag=a&tag=b`. */
export function learnQueries(queries: readonly string[], budget = new Budget(1e6)): SchemaNode {
  const node = new SchemaNode();
  for (const query of queries) node.observeFields(new URLSearchParams(query), budget);
  return node;
}

/** Repeats a value. */
export function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

/** The state as it is in a store. */
export function saved(node: SchemaNode): unknown {
  return JSON.parse(JSON.stringify(node.encode()));
}

/** All that can be seen of a node. */
export function viewOf(node: SchemaNode): unknown {
  return {
    count: node.count,
    schema: node.toJsonSchema(),
    parameters: node.toParameters(node.count),
    findings: node.findings(),
    shape: [...node.shape()],
    state: saved(node),
  };
}
