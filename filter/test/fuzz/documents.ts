import assert from 'node:assert/strict';
import { bodyOf, type ScntDocument } from '../document.ts';
import type { Call } from '../host.ts';
import { textOf } from '../wire.ts';

/** The members of a document and what each of them is, in words of this file. */
const shape = {
  request_id: 'string',
  scheme: 'string',
  destination_address: 'string',
  source_address: 'string',
  scnt_request: {
    method: 'string',
    path: 'string',
    host: 'string',
    version: 'string',
    headers: 'pairs',
    body: 'base64',
    truncated_body: 'boolean',
  },
  scnt_response: {
    version: 'string',
    headers: 'pairs',
    body: 'base64',
    truncated_body: 'boolean',
    status_code: 'string',
  },
};

/** The documents of a POST. Fails unless its body is UTF-8 and JSON with exactly the members of the contract. */
export function documentsOf(call: Call): ScntDocument[] {
  const value: unknown = JSON.parse(textOf(call.body));
  const documents = Array.isArray(value) ? value : [value];
  for (const document of documents) assertShape(document, shape, 'the document');
  return documents;
}

function assertShape(value: unknown, expected: unknown, where: string): void {
  if (typeof expected === 'object' && expected !== null) {
    assert.ok(typeof value === 'object' && value !== null, `${where} is not an object`);
    assert.deepEqual(Object.keys(value).sort(), Object.keys(expected).sort(), `members of ${where}`);
    for (const [name, part] of Object.entries(expected)) {
      assertShape((value as Record<string, unknown>)[name], part, `${where}.${name}`);
    }
  } else if (expected === 'pairs') assertPairs(value, where);
  else if (expected === 'base64') bodyOf({ body: value as string });
  else assert.equal(typeof value, expected, where);
}

function assertPairs(value: unknown, where: string): void {
  assert.ok(Array.isArray(value), `${where} is not a list`);
  for (const pair of value) {
    assert.ok(Array.isArray(pair) && pair.length === 2, `${where} holds an item that is not a pair`);
    assert.ok(
      typeof pair[0] === 'string' && typeof pair[1] === 'string',
      `${where} holds an item that is not a text`,
    );
  }
}
