import assert from 'node:assert/strict';
import type { Call } from './host.ts';
import { textOf } from './wire.ts';

/** A message of an exchange as the `scnt` format has it. */
interface Message {
  readonly version: string;
  readonly headers: [string, string][];
  readonly body: string;
  readonly truncated_body: boolean;
}

/** A document of the `scnt` format. */
export interface ScntDocument {
  readonly request_id: string;
  readonly scheme: string;
  readonly destination_address: string;
  readonly source_address: string;
  readonly scnt_request: Message & { readonly method: string; readonly path: string; readonly host: string };
  readonly scnt_response: Message & { readonly status_code: string };
}

/** The document of a POST. Fails where its body is not valid UTF-8 or not JSON. */
export function documentOf(call: Call): ScntDocument {
  return JSON.parse(textOf(call.body)) as ScntDocument;
}

/** The bytes of a document's body. Fails where it is not base64 as it is written with padding. */
export function bodyOf(message: { readonly body: string }): Buffer {
  const bytes = Buffer.from(message.body, 'base64');
  assert.equal(bytes.toString('base64'), message.body, 'a body is not canonical base64');
  return bytes;
}
