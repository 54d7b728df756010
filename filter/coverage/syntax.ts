/**
 * What the instrumentation needs of the compiler's syntax tree. It is declared here because the types of the package
 * declare globals such as `assert` and `min`, which every file of the project could then use by mistake.
 */

/** A stretch of a source: offsets of its first character and after its last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A node of the tree. What hangs below it lies in slots: a node, or a list of nodes. */
export interface SyntaxNode {
  readonly range: Range;
  [slot: string]: unknown;
}

/** A file. Lines and columns count from 1; `columnAt` belongs to the last `lineAt`. */
export interface Source extends SyntaxNode {
  readonly normalizedPath: string;
  lineAt(offset: number): number;
  columnAt(): number;
}

/** The parser of a compilation, with the files that it has read. */
export interface Parser {
  readonly sources: Source[];
  parseFile(text: string, path: string, isEntry: boolean): void;
}

type NodeClass<T extends SyntaxNode = SyntaxNode> = abstract new (...parts: never) => T;

interface Factory {
  createBlockStatement(statements: SyntaxNode[], range: Range): SyntaxNode;
  createExpressionStatement(expression: SyntaxNode): SyntaxNode;
  createCallExpression(callee: SyntaxNode, types: null, values: SyntaxNode[], range: Range): SyntaxNode;
  createIdentifierExpression(name: string, range: Range): SyntaxNode;
  createFloatLiteralExpression(value: number, range: Range): SyntaxNode;
}

interface Compiler {
  readonly Node: NodeClass & Factory;
  readonly Source: NodeClass<Source>;
  readonly Statement: NodeClass;
  readonly BlockStatement: NodeClass;
  readonly DeclarationStatement: NodeClass;
  readonly EmptyStatement: NodeClass;
  readonly ExportDefaultStatement: NodeClass;
  readonly ExportStatement: NodeClass;
  readonly FunctionDeclaration: NodeClass;
  readonly ImportStatement: NodeClass;
  readonly VariableStatement: NodeClass;
}

// A name that is not a literal keeps the package's types out of the program.
const packageName: string = 'assemblyscript';

/** The classes of the compiler that asc itself runs. */
export const compiler: Compiler = await import(packageName);
