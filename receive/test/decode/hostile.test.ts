import assert from 'node:assert/strict';
import fc from 'fast-check';
import { traceRequests } from '../../../filter/test/formats/definitions.ts';
import { decodeApiclarity } from '../../src/decode/apiclarity.ts';
import { DecodeError } from '../../src/decode/decode-error.ts';
import { decodeOtlp } from '../../src/decode/otlp.ts';
import { decodeScnt } from '../../src/decode/scnt.ts';
import { apiclarityDocument, scntDocument } from './documents.ts';
import { otlpRequest } from './otlp-documents.ts';

const DECODERS: Record<string, (body: Buffer) => unknown> = {
  scnt: (body) => decodeScnt(body, 'application/json'),
  apiclarity: (body) => decodeApiclarity(body, 'application/x-ndjson'),
  'traces in protobuf': (body) => decodeOtlp(body, 'application/x-protobuf', 'traces'),
  'logs in protobuf': (body) => decodeOtlp(body, 'application/x-protobuf', 'logs'),
  'traces in JSON': (body) => decodeOtlp(body, 'application/json', 'traces'),
  'logs in JSON': (body) => decodeOtlp(body, 'application/json', 'logs'),
};

const OTLP = otlpRequest('traces', { 'url.full': 'http://a/b', 'http.request.header.a': ['b'] });
const SEEDS: Record<string, Buffer> = {
  scnt: Buffer.from(JSON.stringify([scntDocument(), scntDocument()])),
  apiclarity: Buffer.from(JSON.stringify(apiclarityDocument())),
  'traces in protobuf': Buffer.from(traceRequests.encode(traceRequests.fromObject(OTLP as object)).finish()),
  'traces in JSON': Buffer.from(JSON.stringify(OTLP)),
};

/** Decodes, and lets no fault through but those that are the sender's. */
function tryToDecode(decode: (body: Buffer) => unknown, body: Buffer): void {
  try {
    decode(body);
  } catch (error) {
    assert.ok(error instanceof DecodeError, `threw ${(error as Error).stack}`);
  }
}

describe('Decoders', () => {
  for (const [name, decode] of Object.entries(DECODERS)) {
    it(`take any bytes for ${name} and throw nothing but a DecodeError`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => tryToDecode(decode, Buffer.from(bytes))),
        { numRuns: 1000, seed: 18 },
      );
    });

    it(`take any JSON for ${name} and throw nothing but a DecodeError`, () => {
      fc.assert(
        fc.property(fc.json(), (json) => tryToDecode(decode, Buffer.from(json))),
        { numRuns: 300, seed: 18 },
      );
    });
  }

  for (const [name, seed] of Object.entries(SEEDS)) {
    it(`take any change to ${name} and throw nothing but a DecodeError`, () => {
      const change = fc.record({ at: fc.nat(seed.length - 1), byte: fc.nat(255), cut: fc.nat(3) });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          let bytes: Buffer = Buffer.from(seed);
          for (const { at, byte, cut } of changes) {
            bytes[at % bytes.length] = byte;
            bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + cut)]);
          }
          tryToDecode(DECODERS[name]!, bytes);
        }),
        { numRuns: 2000, seed: 18 },
      );
    });

    if (name.endsWith('protobuf')) continue;
    it(`take any other value within ${name} and throw nothing but a DecodeError`, () => {
      const members = [...seed.toString().matchAll(/"[^"]*":/g)].map(
        ({ index, 0: key }) => index + key.length,
      );
      fc.assert(
        fc.property(fc.constantFrom(...members), fc.json({ maxDepth: 2 }), (at, json) => {
          const text = seed.toString();
          const end = text.slice(at).search(/[,}]/) + at;
          tryToDecode(DECODERS[name]!, Buffer.from(text.slice(0, at) + json + text.slice(end)));
        }),
        { numRuns: 500, seed: 18 },
      );
    });
  }
});
