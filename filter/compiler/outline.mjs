/**
 * Makes calls of cold code indirect, in a module that asc has built with names.
 *
 * V8 in Envoy compiles a whole module when the proxy starts, and inlines the code of a callee into each call that
 * names it, until a function has three times its size. For code that runs once this only costs start-up time and
 * memory. It does not inline calls through the table of functions: see docs/decisions/0008-start-up.md.
 */
import binaryen from 'binaryen';

/** A callee with a shorter body than this, in bytes, is best inlined. */
const LEAST_BYTES = 42;
/** The largest size, in nodes of the tree, of a function that is inlined into its only call. */
const LARGEST_JOINED = 1000;

/**
 * Makes each call indirect whose caller or callee is cold (its name begins with none of `hot`), and removes the names.
 * Throws if no name begins with one of `hot`.
 */
export function outlined(bytes, hot) {
  const source = binaryen.readBinary(bytes);
  const isHot = hotness(source, hot);
  joinOnlyCalls(source, hot);
  const sizes = bodySizes(source.emitBinary());
  const tree = parse(source.emitText());
  const functions = tree.filter(([kind]) => kind === 'func');
  const callees = new Map(
    functions.map((node, at) => [node[1], { type: typeOf(node), size: sizes[at], calls: [] }]),
  );
  for (const node of functions) collectCalls(node, isHot(node[1]));

  /** Collects the calls that are to be indirect, with their callees. */
  function collectCalls(node, isInHotCode) {
    for (const part of node) if (Array.isArray(part)) collectCalls(part, isInHotCode);
    const [kind, name] = node;
    const callee = kind === 'call' ? callees.get(name) : undefined;
    if (callee?.size >= LEAST_BYTES && !(isInHotCode && isHot(name))) callee.calls.push(node);
  }

  addTable(tree, callees);
  const target = binaryen.parseText(print(tree));
  target.setFeatures(binaryen.Features.All);
  if (!target.validate()) throw new Error('the new module is not valid');
  // A constant that a function has several times is shorter as a local, which costs V8 nothing. The functions that are
  // called by name most often get the shortest numbers.
  target.runPasses(['const-hoisting', 'reorder-functions']);
  return target.emitBinary();
}

/** Inlines a cold function that is called in one place only. */
function joinOnlyCalls(module, hot) {
  for (const beginning of hot) {
    binaryen.setPassArgument('no-inline', `${beginning}*`);
    module.runPasses(['no-inline']);
  }
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(2);
  binaryen.setAlwaysInlineMaxSize(0);
  binaryen.setFlexibleInlineMaxSize(0);
  binaryen.setOneCallerInlineMaxSize(LARGEST_JOINED);
  module.setFeatures(binaryen.Features.All);
  module.runPasses(['inlining-optimizing']);
}

/** Whether a function is hot, by its name in the text: `$name`, or `$"name"` if that is not an identifier. */
function hotness(module, hot) {
  const indexes = Array.from({ length: module.getNumFunctions() }, (_, at) => at);
  const names = indexes.map((at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)).name);
  const unknown = hot.filter((beginning) => !names.some((name) => name.startsWith(beginning)));
  if (unknown.length > 0) throw new Error(`no function has a name that begins with ${unknown.join(' or ')}`);
  return (name) => hot.some((beginning) => name.startsWith(beginning, name[1] === '"' ? 2 : 1));
}

/** Makes the calls that were collected indirect. What is called so most often gets the shortest numbers. */
function addTable(tree, callees) {
  // Sources that had function values would have a table of their own.
  if (tree.some(([kind]) => kind === 'table')) throw new Error('there is a table of functions already');
  const called = [...callees].filter(([, { calls }]) => calls.length > 0);
  called.sort(([, a], [, b]) => b.calls.length - a.calls.length);
  for (const [at, [, { type, calls }]] of called.entries()) {
    for (const node of calls) {
      node.splice(0, 2, 'call_indirect', ...type);
      node.push(['i32.const', String(at)]);
    }
  }
  const size = String(called.length);
  tree.push(['table', size, size, 'funcref'], ['elem', ['i32.const', '0'], ...called.map(([name]) => name)]);
}

/** The parameters and results of a function, without names. */
function typeOf(node) {
  const isTyping = (part) => Array.isArray(part) && (part[0] === 'param' || part[0] === 'result');
  return node.filter(isTyping).map((part) => [part[0], part.at(-1)]);
}

/** The text of a module as nested lists. Source: WebAssembly text format. */
function parse(text) {
  const root = [];
  const open = [root];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|;;.*|[()]|(?:[^\s()";]|"(?:[^"\\]|\\.)*")+/g)) {
    if (token.startsWith(';;')) continue;
    if (token === ')') open.pop();
    else if (token !== '(') open.at(-1).push(token);
    else {
      const list = [];
      open.at(-1).push(list);
      open.push(list);
    }
  }
  return root[0];
}

function print(node) {
  return Array.isArray(node) ? `(${node.map(print).join(' ')})` : node;
}

/** The size of each function's body. Source: WebAssembly core specification, binary format of modules. */
function bodySizes(module) {
  const CODE_SECTION = 10;
  let at = 8;
  const readNumber = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  for (;;) {
    const section = module[at++];
    const size = readNumber();
    if (section === CODE_SECTION) break;
    at += size;
  }
  return Array.from({ length: readNumber() }, () => {
    const size = readNumber();
    at += size;
    return size;
  });
}
