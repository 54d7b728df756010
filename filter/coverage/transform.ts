import { instrument } from './instrumentation.ts';
import { encodeMap, HIT, SECTION, type StatementMap } from './statement-map.ts';
import { compiler, type Parser, type Range, type SyntaxNode } from './syntax.ts';

/** Files whose statements count, by the path that the compiler has for them: from the folder of asconfig.json. */
const COUNTED_FOLDER = 'assembly/';
const CALLEE = '__meshtap_hit';
// Decorated as global, so that no file of ours must import it.
const DECLARATION = `@global @external("${HIT.module}", "${HIT.name}") export declare function ${CALLEE}(id: f64): void;`;

/**
 * A transform of asc (`--transform`) for a module that says what runs: it calls `coverage.hit(id)` before each
 * statement of our own sources, and carries the map from ids to statements as a custom section.
 * Source: https://www.assemblyscript.org/compiler.html#transforms
 */
export default class CoverageTransform {
  readonly #map: StatementMap = {};
  #count = 0;

  /** Called by asc when all files are read, before anything is made of them. */
  afterParse(parser: Parser): void {
    for (const source of parser.sources.filter((file) => file.normalizedPath.startsWith(COUNTED_FOLDER)))
      this.#map[source.normalizedPath] = instrument(source, (range) => this.#hit(range));
    parser.parseFile(DECLARATION, 'coverage/hit.ts', false);
  }

  /** Called by asc when the module is compiled, before it is written. */
  afterCompile(module: { addCustomSection(name: string, contents: Uint8Array): void }): void {
    module.addCustomSection(SECTION, encodeMap(this.#map));
  }

  /** The id is a float because the tree holds integers in a type of the compiler's own. */
  #hit(range: Range): SyntaxNode {
    const { Node } = compiler;
    const id = Node.createFloatLiteralExpression(this.#count++, range);
    const callee = Node.createIdentifierExpression(CALLEE, range);
    return Node.createExpressionStatement(Node.createCallExpression(callee, null, [id], range));
  }
}
