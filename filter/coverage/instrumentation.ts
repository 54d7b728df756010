import type { Position } from './statement-map.ts';
import { compiler, type Range, type Source, type SyntaxNode } from './syntax.ts';

/** Makes the statement that goes before a statement at this range, which is the next one to get an id. */
export type MakeHit = (range: Range) => SyntaxNode;

const { Node } = compiler;

/** Statements that do nothing of their own. A kind that is not known yet counts. */
const idle = [
  compiler.BlockStatement,
  compiler.DeclarationStatement,
  compiler.EmptyStatement,
  compiler.ExportDefaultStatement,
  compiler.ExportStatement,
  compiler.ImportStatement,
];

/** The slot of a file, a block or a case that holds its statements. */
const LIST_SLOT = 'statements';
/** Slots that hold one statement, which may stand without braces. */
const branchSlots = ['ifTrue', 'ifFalse', 'body'];

/**
 * Puts a hit before every statement of a file and returns where they begin. Blocks are not statements of their
 * own. Neither are declarations of the module, with or without a value: they run whenever the module starts. An
 * arrow function that is only an expression is part of the statement around it.
 */
export function instrument(source: Source, makeHit: MakeHit): Position[] {
  const positions: Position[] = [];
  const hitBefore = (node: SyntaxNode): SyntaxNode => {
    positions.push([source.lineAt(node.range.start), source.columnAt()]);
    return makeHit(node.range);
  };
  visit(source, hitBefore);
  return positions;
}

function visit(node: SyntaxNode, hitBefore: (node: SyntaxNode) => SyntaxNode): void {
  for (const [slot, value] of Object.entries(node)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const below = values.filter((item) => item instanceof Node);
    const replaced = below.flatMap((child) => {
      const hit = countsIn(node, slot, child) ? [hitBefore(child)] : [];
      visit(child, hitBefore);
      return [...hit, child];
    });
    if (replaced.length === below.length) continue;
    node[slot] = Array.isArray(value) ? replaced : Node.createBlockStatement(replaced, below[0]!.range);
  }
}

function countsIn(parent: SyntaxNode, slot: string, child: SyntaxNode): boolean {
  if (!(child instanceof compiler.Statement) || idle.some((kind) => child instanceof kind)) return false;
  if (slot === LIST_SLOT)
    return !(parent instanceof compiler.Source && child instanceof compiler.VariableStatement);
  return branchSlots.includes(slot) && !(parent instanceof compiler.FunctionDeclaration);
}
