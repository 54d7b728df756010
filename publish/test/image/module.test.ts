import assert from 'node:assert/strict';
import { findModuleProblem } from '../../src/image/module.ts';
import { TINY_MODULE } from '../support/cli.ts';

const CASES: [string, Buffer, string | undefined][] = [
  ['takes a module of version 1', TINY_MODULE, undefined],
  ['refuses an empty file', Buffer.alloc(0), 'it is empty'],
  ['refuses an incomplete module', TINY_MODULE.subarray(0, 5), 'it is incomplete: it has 5 bytes'],
  [
    'refuses a gzipped file and says what it begins with',
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    'it is not a Wasm module: it begins with 1f 8b 08 00, and a module with 00 61 73 6d',
  ],
  [
    'refuses a component',
    Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]),
    'it is a Wasm component, not a core module',
  ],
  ['refuses another version', Buffer.from([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), 'its Wasm version is 2, not 1'],
];

describe('findModuleProblem', () => {
  for (const [name, bytes, problem] of CASES) it(name, () => assert.equal(findModuleProblem(bytes), problem));
});
