import type { Stored } from '../store/store.ts';
import { readList, readText } from './encoded.ts';
import type { Field } from './fields.ts';
import { type LearnedOperation, Operation } from './operation.ts';
import type { Leaf } from './paths/leaf.ts';
import type { Budget } from './schema/budget.ts';

/** The methods that are learned apart. Source: RFC 9110, 5789, 4918, 3253 and 5323. */
const METHODS: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY'],
  ...['PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH', 'PURGE'],
]);
/** All other methods together, as OpenTelemetry names them: a client can make up any number. */
const OTHER_METHOD = '_OTHER';

/** The operations of one path template, by method. */
export type Operations = Map<string, Operation>;

/** Learns an exchange. Returns false if the budget has no room for its method. */
export function learnOperation(
  operations: Operations,
  exchange: Stored,
  query: readonly Field[],
  budget: Budget,
): boolean {
  const method = METHODS.has(exchange.method) ? exchange.method : OTHER_METHOD;
  let operation = operations.get(method);
  if (operation === undefined) {
    operation = Operation.create(budget);
    if (operation === undefined) return false;
    operations.set(method, operation);
  }
  operation.learn(exchange, query, budget);
  return true;
}

/** What was learned of all methods, in their order. */
export function learnedOperations(operations: Operations): [method: string, LearnedOperation][] {
  return sorted(operations).map(([method, operation]) => [method, operation.toLearned()]);
}

/** How the paths handle the operations of a template. */
export const OPERATIONS_LEAF: Leaf<Operations> = {
  create: () => new Map(),
  merge(into, from, budget) {
    for (const [method, operation] of from) {
      const own = into.get(method);
      if (own !== undefined) own.merge(operation, budget);
      else into.set(method, operation);
    }
  },
  copy(operations, budget) {
    const copies: Operations = new Map();
    for (const [method, operation] of operations) {
      const copy = operation.copy(budget);
      if (copy !== undefined) copies.set(method, copy);
    }
    return copies;
  },
  shape(operations) {
    const shape = new Set(operations.keys());
    for (const [method, operation] of operations) operation.addShape(shape, method);
    return shape;
  },
  release(operations, budget) {
    for (const operation of operations.values()) operation.release(budget);
  },
  encode: encodeOperations,
  decode: decodeOperations,
};

function encodeOperations(operations: Operations): unknown {
  return sorted(operations).map(([method, operation]) => [method, operation.encode()]);
}

function decodeOperations(encoded: unknown, budget: Budget): Operations {
  const operations: Operations = new Map();
  for (const entry of readList(encoded)) {
    const [method, operation] = readList(entry);
    operations.set(readText(method), Operation.decode(operation, budget));
  }
  return operations;
}

function sorted(operations: Operations): [string, Operation][] {
  return [...operations].sort(([one], [other]) => (one < other ? -1 : 1));
}
