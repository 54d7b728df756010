import type { DocNode } from './doc-node.ts';
import type { References } from './references.ts';
import { readServers, type Server } from './servers.ts';

/** A parameter of an operation, with its references followed. */
export type Parameter = {
  name: string;
  place: 'query' | 'header' | 'path' | 'cookie';
  node: DocNode;
};

/** A part of a description, with its references followed; `node` is undefined if one cannot be. */
export type Described = { node: DocNode | undefined; line: number };

/** One method of one path of a description. */
export type Operation = {
  /** In upper case; `*` if the path is in another file, so that nobody knows what it has. */
  method: string;
  /** As the description has it, without the base path. */
  path: string;
  /** The line of the method, and that of its path. */
  line: number;
  pathLine: number;
  servers: readonly Server[];
  isDeprecated: boolean;
  parameters: Parameter[];
  /** Whether there are parameters that cannot be read. */
  hasUnknownParameters: boolean;
  requestBody: Described | undefined;
  /** By status, range (`4XX`) or `default`, in upper case. */
  responses: Map<string, Described>;
  /** Alternatives: each names all schemes that are needed at once. Empty if none is described. */
  security: string[][];
};

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Reads all operations of a description, in its order, and the servers of those that have none of their own. */
export function readOperations(
  root: DocNode,
  references: References,
): { operations: Operation[]; servers: readonly Server[] } {
  const reader = new OperationReader(root, references);
  const operations = (root.get('paths')?.entries ?? [])
    .filter(([path]) => path.startsWith('/'))
    .flatMap(([path, item]) => reader.readPath(path, item));
  return { operations, servers: reader.readServers(root.get('servers')) };
}

class OperationReader {
  readonly #root: DocNode;
  readonly #references: References;
  readonly #servers = new Map<DocNode | undefined, Server[]>();

  constructor(root: DocNode, references: References) {
    this.#root = root;
    this.#references = references;
  }

  readPath(path: string, given: DocNode): Operation[] {
    const target = this.#references.resolve(given);
    // A path item with a reference may have members beside it.
    const items = target === given || target === undefined ? [given] : [given, target];
    const found = METHODS.flatMap((method) => {
      const node = items.map((item) => item.get(method)).find((each) => each?.isMap);
      return node ? [this.#readOperation(path, method.toUpperCase(), node, items)] : [];
    });
    if (target === undefined) found.push(this.#readOperation(path, '*', given, items));
    return found;
  }

  #readOperation(path: string, method: string, node: DocNode, items: readonly DocNode[]): Operation {
    const inherit = (name: string) => items.map((item) => item.get(name)).find((each) => each !== undefined);
    const body = node.get('requestBody');
    const parameters = readParameters([inherit('parameters'), node.get('parameters')], this.#references);
    return {
      method,
      path,
      line: node.line,
      pathLine: items[0]?.line ?? node.line,
      servers: this.readServers(node.get('servers') ?? inherit('servers') ?? this.#root.get('servers')),
      isDeprecated: node.get('deprecated')?.isTrue === true,
      ...parameters,
      requestBody: body && { node: this.#references.resolve(body), line: body.line },
      responses: readResponses(node.get('responses'), this.#references),
      security: readSecurity(node.get('security') ?? this.#root.get('security')),
    };
  }

  /** Reads servers; the same node gives the same list. */
  readServers(node: DocNode | undefined): Server[] {
    const servers = this.#servers.get(node) ?? readServers(node);
    this.#servers.set(node, servers);
    return servers;
  }
}

// Those of the operation take the place of those of the path.
function readParameters(
  lists: readonly (DocNode | undefined)[],
  references: References,
): Pick<Operation, 'parameters' | 'hasUnknownParameters'> {
  const parameters = new Map<string, Parameter>();
  let hasUnknownParameters = false;
  for (const given of lists.flatMap((list) => list?.items ?? [])) {
    const node = references.resolve(given);
    if (!node) hasUnknownParameters = true;
    const place = node?.get('in')?.text;
    if (!node || (place !== 'query' && place !== 'header' && place !== 'path' && place !== 'cookie'))
      continue;
    const written = node.get('name')?.text ?? '';
    const name = place === 'header' ? written.toLowerCase() : written;
    parameters.set(`${place} ${name}`, { name, place, node });
  }
  return { parameters: [...parameters.values()], hasUnknownParameters };
}

function readResponses(node: DocNode | undefined, references: References): Operation['responses'] {
  return new Map(
    (node?.entries ?? [])
      .filter(([status]) => /^(?:[1-5](?:\d\d|XX)|default)$/i.test(status))
      .map(([status, given]) => [
        status === 'default' ? status : status.toUpperCase(),
        { node: references.resolve(given), line: given.line },
      ]),
  );
}

function readSecurity(node: DocNode | undefined): string[][] {
  return (node?.items ?? []).map((alternative) => alternative.entries.map(([name]) => name));
}
