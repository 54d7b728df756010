/**
 * Makes calls of cold code indirect, in a module that asc has built with names: `node outline.mjs FROM TO`.
 *
 * V8 in Envoy compiles a module as a whole when the proxy starts, and puts the code of a callee in the place of each
 * call that names it, until a function has three times its size. For code that runs once that is nothing but start-up
 * time and memory. It does not see through the table of functions: see docs/decisions/0008-start-up.md.
 * The names are gone afterwards.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import binaryen from 'binaryen';

/** Beginnings of the names of functions that run a few times in an exchange at most, or that take long beside a call. */
const COLD = [
  ...['start:', '~start', 'assembly/config/', 'assembly/root', 'assembly/lifecycle/', 'assembly/streams/'],
  'assembly/sampling/',
  ...['assembly/redact/', 'assembly/export/', 'assembly/host/log/', 'assembly/host/memory/'],
  ...[
    'assembly/bytes/blocks/',
    'assembly/bytes/decimal/',
    'assembly/bytes/id-table/',
    'assembly/bytes/scan/',
  ],
  ...['assembly/bytes/slice/isEqual', 'assembly/bytes/slice/hasPrefix', 'assembly/bytes/slice/indexOfByte'],
  ...['assembly/encoding/json-reader/', 'assembly/encoding/json-escape/', 'assembly/encoding/utf8/'],
  ...['assembly/encoding/base64/writeGroup', 'assembly/capture/content-type/', 'assembly/capture/selection/'],
  ...['assembly/capture/body', 'assembly/capture/document/', 'assembly/capture/stream/'],
];
/** A callee with a shorter body than this, in bytes, is best put in the place of its call. */
const LEAST_BYTES = 20;

const [from, to] = process.argv.slice(2);
const bytes = readFileSync(from);
const source = binaryen.readBinary(bytes);
const tree = parse(source.emitText());
const functions = tree.filter(([kind]) => kind === 'func');
const sizes = bodySizes(bytes);
const callees = new Map(functions.map((node, at) => [node[1], { type: typeOf(node), size: sizes[at] }]));
const indexes = new Map();

for (const node of functions) outline(node, isCold(node[1]));
// Sources that had function values would have a table of their own.
if (tree.some(([kind]) => kind === 'table')) throw new Error(`${from} has a table of functions already`);
const names = [...indexes.keys()];
tree.push(
  ['table', String(names.length), String(names.length), 'funcref'],
  ['elem', ['i32.const', '0'], ...names],
);
const outlined = binaryen.parseText(print(tree));
outlined.setFeatures(binaryen.Features.All);
if (!outlined.validate()) throw new Error(`${from} made no valid module`);
mkdirSync(dirname(to), { recursive: true });
writeFileSync(to, outlined.emitBinary());

function outline(node, isInColdCode) {
  for (const part of node) if (Array.isArray(part)) outline(part, isInColdCode);
  const [kind, name] = node;
  const callee = kind === 'call' ? callees.get(name) : undefined;
  if (!callee || callee.size < LEAST_BYTES || !(isInColdCode || isCold(name))) return;
  if (!indexes.has(name)) indexes.set(name, indexes.size);
  node.splice(0, 2, 'call_indirect', ...callee.type);
  node.push(['i32.const', String(indexes.get(name))]);
}

/** Names in the text are `$name`, or `$"name"` where a character of it is none of an identifier. */
function isCold(name) {
  return COLD.some((beginning) => name.startsWith(beginning, name[1] === '"' ? 2 : 1));
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
