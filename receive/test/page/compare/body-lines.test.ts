import { deepEqual, equal } from 'node:assert/strict';
import { bodyLines, MAX_COMPARED } from '../../../page/compare/body-lines.ts';

const body = (text: string | Uint8Array, contentType: string, isCut = false) => ({
  bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  contentType,
  isCut,
  name: 'Body',
});

describe('bodyLines', () => {
  it('lays JSON out, cut JSON too, so that its form does not count', () => {
    deepEqual(bodyLines(body('{"a":1}', 'application/json')).lines, ['{', '  "a": 1', '}']);
    deepEqual(bodyLines(body('{ "a" : [1', 'application/json', true)).lines, ['{', '  "a": [', '    1']);
  });

  it('takes text as it came, and bytes as rows', () => {
    deepEqual(bodyLines(body('a\nb', 'text/plain')).lines, ['a', 'b']);
    deepEqual(bodyLines(body(new Uint8Array([0, 1]), '')).lines, ['00 01                    ..']);
    deepEqual(bodyLines(body('', 'text/plain')).lines, []);
  });

  it('stops at its bound', () => {
    const { lines, isBounded } = bodyLines(body('x\n'.repeat(MAX_COMPARED + 5), 'text/plain'));
    equal(lines.length, MAX_COMPARED);
    equal(isBounded, true);
  });
});
