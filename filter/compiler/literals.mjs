/**
 * A transform of asc (`--transform`): each `literal('text')` of the sources becomes the slice of its ASCII bytes in the
 * data of the module. So a literal is a constant: the module holds one byte for each character, while a string has
 * two and a header, and nothing is converted when the module starts. All of them lie in one segment, in which a text
 * that is part of another one takes no extra room, and one that begins as another one ends shares those bytes.
 * JavaScript, as the image of `make docker_build` may bring a Node.js that runs no TypeScript.
 * Source: https://www.assemblyscript.org/compiler.html#transforms
 */
import * as compiler from 'assemblyscript';

const NAME = 'literal';
/** The address of the segment. Global, so that no file has to import it, and lazy, so that any may use it first. */
const ADDRESS = '__meshtap_literals';

export default class LiteralTransform {
  /** Called by asc when all files are read, before anything is made of them. */
  afterParse(parser) {
    const texts = new Set();
    for (const source of parser.sources) replaceLiterals(source, (text) => texts.add(text) && null);
    const all = packed([...texts]);
    for (const source of parser.sources) replaceLiterals(source, (text) => sliceOf(text, all.indexOf(text)));
    const declaration = `@global @lazy const ${ADDRESS}: usize = memory.data<u8>([${[...Buffer.from(all)]}]);`;
    if (all !== '') parser.parseFile(declaration, 'compiler/literals.ts', false);
  }
}

/** One short text that holds all of them: the two that share most bytes are joined, until none share any. */
function packed(texts) {
  texts.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const rest = texts.filter((text, at) => !texts.slice(0, at).some((longer) => longer.includes(text)));
  for (let pair = closestPair(rest); pair.shared > 0; pair = closestPair(rest)) {
    const { first, second, shared } = pair;
    rest[first] += rest[second].slice(shared);
    rest.splice(second, 1);
  }
  return rest.join('');
}

/** Finds the two texts that overlap most: the end of the first is the beginning of the second. */
function closestPair(texts) {
  let closest = { first: 0, second: 0, shared: 0 };
  for (const [first, text] of texts.entries()) {
    for (const [second, next] of texts.entries()) {
      const shared = first === second ? 0 : sharedBytes(text, next);
      if (shared > closest.shared) closest = { first, second, shared };
    }
  }
  return closest;
}

/** How many bytes at the end of one text are the beginning of another. */
function sharedBytes(text, next) {
  let count = Math.min(text.length, next.length) - 1;
  while (!text.endsWith(next.slice(0, count))) count--;
  return count;
}

/** Replaces each literal with the source of an expression that `sourceOf` returns; null leaves it. */
function replaceLiterals(node, sourceOf) {
  const replaced = (value) => {
    if (!(value instanceof compiler.Node)) return value;
    if (!isLiteralCall(value)) {
      replaceLiterals(value, sourceOf);
      return value;
    }
    const source = sourceOf(checked(value.args[0].value));
    return source === null ? value : parseExpression(source, value.range);
  };
  for (const [slot, value] of Object.entries(node)) {
    if (Array.isArray(value)) node[slot] = value.map(replaced);
    else node[slot] = replaced(value);
  }
}

function isLiteralCall(node) {
  return (
    node instanceof compiler.CallExpression &&
    node.expression.text === NAME &&
    node.args.length === 1 &&
    node.args[0] instanceof compiler.StringLiteralExpression
  );
}

function checked(text) {
  if (!/^[\0-\x7f]+$/.test(text)) throw new Error(`literal(${JSON.stringify(text)}) is not ASCII, or empty`);
  return text;
}

/** The source of a slice as bytes/slice.ts has it: the length in the high 32 bits, the address in the low ones. */
function sliceOf(text, offset) {
  return `((${text.length} as u64) << 32) | ((${ADDRESS} + ${offset}) as u64)`;
}

/** The tree of an expression, all of it at the source position of the call. */
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
