/**
 * A transform of asc (`--transform`): each `literal('text')` of the sources becomes the slice of a data segment that
 * holds the ASCII bytes of the text. So a literal is a constant: the module holds a byte a character, where a string
 * of the language has two and a head, and nothing is converted when the module starts.
 * JavaScript, as the image of `make docker_build` may bring a Node.js that runs no TypeScript.
 * Source: https://www.assemblyscript.org/compiler.html#transforms
 */
import * as compiler from 'assemblyscript';

const NAME = 'literal';

export default class LiteralTransform {
  /** Called by asc when all files are read, before anything is made of them. */
  afterParse(parser) {
    for (const source of parser.sources) replaceLiterals(source);
  }
}

function replaceLiterals(node) {
  for (const [slot, value] of Object.entries(node)) {
    if (Array.isArray(value)) node[slot] = value.map(replaced);
    else node[slot] = replaced(value);
  }
}

function replaced(value) {
  if (!(value instanceof compiler.Node)) return value;
  if (isLiteralCall(value)) return parseExpression(sliceOf(value.args[0].value), value.range);
  replaceLiterals(value);
  return value;
}

function isLiteralCall(node) {
  return (
    node instanceof compiler.CallExpression &&
    node.expression.text === NAME &&
    node.args.length === 1 &&
    node.args[0] instanceof compiler.StringLiteralExpression
  );
}

/** The source of a slice as bytes/slice.ts has it: the length in the high 32 bits, the address in the low ones. */
function sliceOf(text) {
  if (!/^[\0-\x7f]+$/.test(text)) throw new Error(`literal(${JSON.stringify(text)}) is not ASCII, or empty`);
  return `((${text.length} as u64) << 32) | (memory.data<u8>([${[...Buffer.from(text)]}]) as u64)`;
}

/** The tree of an expression, all of it at the place in the sources where the call stood. */
function parseExpression(text, range) {
  const parser = new compiler.Parser();
  parser.parseFile(`const slice = ${text};`, 'literal.ts', true);
  const expression = parser.sources[0].statements[0].declarations[0].initializer;
  moveTo(expression, range);
  return expression;
}

function moveTo(node, range) {
  node.range = range;
  for (const value of Object.values(node).flat()) if (value instanceof compiler.Node) moveTo(value, range);
}
