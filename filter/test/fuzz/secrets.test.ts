import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assertAtRest } from '../accounting.ts';
import { bodyOf, type ScntDocument } from '../document.ts';
import { type Settings, settingsOf } from './configurations.ts';
import { documentsOf } from './documents.ts';
import { Envoy } from './envoy.ts';
import { check, describeFuzz, isLong } from './runs.ts';
import { assertHasNot, assertNotPosted, secrets } from './secret.ts';
import type { PlantedBody } from './secret-bodies.ts';
import { exchangeWith, type PlantedExchange, plantings, redactions } from './secret-exchanges.ts';
import { withoutMembers } from './secret-json.ts';
import { STREAM_NAME } from './stream.ts';

describeFuzz('a secret', (build) => {
  let exchanges = 0;
  after(() => {
    if (isLong) console.error(`      in ${exchanges} exchanges`);
  });

  it('comes out of no place in which it was planted, while the rest of the exchange does', () => {
    const some = fc.array(plantings, { minLength: 1, maxLength: 8 });
    const property = fc.property(secrets, redactions, some, (secret, configuration, plantings) => {
      const planted = plantings.map((planting) => exchangeWith(secret, planting));
      const settings = settingsOf(configuration);
      const documents: ScntDocument[] = [];
      const envoy = new Envoy(build, {
        onCall: (call) => {
          const sent = documentsOf(call);
          assertNotPosted(secret, call, sent);
          documents.push(...sent);
        },
        onLog: ({ text }) => assertHasNot(secret, text),
      });
      envoy.take({ do: 'configure', plugin: 0, configuration, cut: 0 });
      for (const { exchange } of planted) envoy.take({ do: 'pass', root: 0, exchange });
      envoy.settle();
      assertAtRest(envoy.worker.host);
      assert.equal(documents.length, planted.length);
      for (const document of documents) assertUseful(document, planted, settings);
      exchanges += planted.length;
    });
    check(property, 300);
  });
});

/** Fails unless what had to be left out was, and what could be distinguished from the secret was not. */
function assertUseful(document: ScntDocument, planted: readonly PlantedExchange[], settings: Settings): void {
  const name = document.scnt_request.headers.findLast(([name]) => name === STREAM_NAME)?.[1];
  const { exchange, requestBody, responseBody } = planted[Number(name)]!;
  if (!exchange.hasCallbacks) return;
  const { maxRequestBodyBytes, maxResponseBodyBytes } = settings.capture;
  const { replacement } = settings.redact;
  if (requestBody) assertBody(document.scnt_request, requestBody, maxRequestBodyBytes, replacement);
  if (responseBody) assertBody(document.scnt_response, responseBody, maxResponseBodyBytes, replacement);
}

function assertBody(
  message: ScntDocument['scnt_response' | 'scnt_request'],
  { bytes, json }: PlantedBody,
  limit: number,
  replacement: string,
): void {
  if (json === null) {
    // Some bodies are recognized by their first two bytes.
    if (limit !== 1) assert.equal(message.body, '', 'a body that cannot be looked into is left out');
    assert.ok(message.truncated_body, 'a body that is left out is marked');
  } else if (json !== undefined && bytes.length <= limit) {
    const expected = withoutMembers(JSON.parse(json), replacement);
    assert.deepEqual(JSON.parse(bodyOf(message).toString()), expected);
    assert.ok(!message.truncated_body);
  }
}
