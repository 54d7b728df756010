import assert from 'node:assert/strict';
import vm from 'node:vm';
import fc from 'fast-check';
import { toFetch } from '../../src/present/fetch.ts';
import {
  asBytes,
  hostileBody,
  hostileHeaders,
  hostileText,
  makeExchangeJson,
  type Sample,
  startTarget,
  type Target,
} from './replay-fixture.ts';

describe('toFetch', () => {
  let target: Target;
  before(async () => {
    target = await startTarget();
  });
  after(() => target.stop());

  async function replay(sample: Sample) {
    target.arrived.length = 0;
    await vm.runInThisContext(`(async () => { ${toFetch(makeExchangeJson(target.host, sample))} })()`);
    assert.equal(target.arrived.length, 1);
    return target.arrived[0]!;
  }

  it('sends hostile requests byte by byte when Node runs it', async () => {
    const samples = fc.record({
      method: fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
      path: hostileText.map((text) => `/x?${encodeURI(text).replaceAll(/[#']/g, '')}`),
      headers: hostileHeaders,
      body: hostileBody,
    });
    await fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        const arrived = await replay(sample);
        const expected = new Headers(sample.headers.map(([name, value]) => [name, asBytes(value)]));
        const names = [...expected.keys()];
        const got = new Headers(arrived.headers.filter(([name]) => names.includes(name)));
        assert.deepEqual(
          { ...arrived, headers: [...got], body: arrived.body.toString('hex') },
          {
            method: sample.method,
            path: sample.path,
            // A list that ends with an empty value loses the blank after its last comma on the wire.
            headers: [...expected].map(([name, value]) => [name, value.trimEnd()]),
            body: Buffer.from(sample.body).toString('hex'),
          },
        );
      }),
      { numRuns: 100, seed: 18 },
    );
  });

  it('adds no content type to a body that had none', async () => {
    const arrived = await replay({ method: 'POST', body: Buffer.from('text') });
    assert.equal(
      arrived.headers.find(([name]) => name === 'content-type'),
      undefined,
    );
  });

  it('sends a text as a string where the request has a content type', () => {
    const sample: Sample = {
      method: 'POST',
      headers: [['content-type', 'application/json']],
      body: Buffer.from('{}'),
    };
    assert.equal(
      toFetch(makeExchangeJson('h', sample)),
      [
        'await fetch("http://h/", {',
        '  method: "POST",',
        '  headers: [',
        '    ["content-type", "application/json"],',
        '  ],',
        '  body: "{}",',
        '});',
      ].join('\n'),
    );
  });

  it('leaves the body of a GET out, which fetch would refuse', async () => {
    const arrived = await replay({ body: Buffer.from('x') });
    assert.equal(arrived.body.byteLength, 0);
  });
});
