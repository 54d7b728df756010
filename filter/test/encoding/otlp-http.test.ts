import assert from 'node:assert/strict';
import { decodeSpans } from '../formats/otlp.ts';
import { builds } from '../module.ts';
import { config, streamProperties, Worker } from '../worker.ts';

const keys = ['client.address', 'network.peer.address', 'network.peer.port'];

for (const build of builds) {
  describe(`the addresses of a span (${build} build)`, () => {
    /** The client, and the peer with its port, of a span for a stream from an address. */
    function peerOf(source: string): unknown[] {
      const worker = new Worker(build);
      const root = worker.configure({ ...config, format: 'otlp-traces' });
      const properties = { ...streamProperties, 'source.address': source };
      const call = worker.exchange(root, { properties });
      worker.answer(call, '200');
      return decodeSpans(call.body).flatMap(({ attributes }) => keys.map((key) => attributes.get(key)));
    }

    it('have no port if Envoy took the address from x-forwarded-for and knows none', () => {
      assert.deepEqual(peerOf('203.0.113.9:0'), ['203.0.113.9', '203.0.113.9', undefined]);
      assert.deepEqual(peerOf('[2001:db8::9]:0'), ['2001:db8::9', '2001:db8::9', undefined]);
      assert.deepEqual(peerOf('10.0.0.7:40000'), ['10.0.0.7', '10.0.0.7', 40_000n]);
    });

    it('are the whole text if it has no port', () => {
      for (const text of ['envoy://internal_client_address/', '/run/app.sock', '10.0.0.7', 'fd00::0'])
        assert.deepEqual(peerOf(text), [text, text, undefined]);
    });
  });
}
