import assert from 'node:assert/strict';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { empty, Stages } from '../stages.ts';
import { decodePairs, type Field } from '../wire.ts';
import { config, getRequest, Worker } from '../worker.ts';

for (const build of builds) {
  describe(`the headers of a POST (${build} build)`, () => {
    const requestWithId = (id: string): Field[] =>
      getRequest.map(([name, value]) => [name, name === 'x-request-id' ? id : value]);
    const headersOf = (configuration: unknown, request = getRequest): [string, string][] => {
      const worker = new Worker(build);
      worker.host.clusters.set('other', status.ok);
      return worker.exchange(worker.configure(configuration), { request }).headers;
    };

    it('are those of the contract', () => {
      assert.deepEqual(headersOf(config), [
        [':method', 'POST'],
        [':path', '/publish'],
        [':authority', 'collector.test:9000'],
        ['content-type', 'application/json'],
        ['x-meshtap-export', '1'],
        ['x-request-id', 'id-1'],
      ]);
    });

    it('have the path, the authority and the headers of the configuration, names in lower case', () => {
      const headers = { 'X-Token': 's3cret', empty: '' };
      const backend = { cluster: 'other', authority: 'named.test', path: '/a?b=c', headers };
      assert.deepEqual(headersOf({ backend }), [
        [':method', 'POST'],
        [':path', '/a?b=c'],
        [':authority', 'named.test'],
        ['content-type', 'application/json'],
        ['x-meshtap-export', '1'],
        ['x-token', 's3cret'],
        ['empty', ''],
        ['x-request-id', 'id-1'],
      ]);
    });

    it('have no request id where the request had none', () => {
      const request = getRequest.filter(([name]) => name !== 'x-request-id');
      assert.ok(headersOf(config, request).every(([name]) => name !== 'x-request-id'));
    });

    it('carry a request id of up to 1,024 bytes; a longer one, which a backend may refuse, is in the document', () => {
      for (const length of [1, 1024, 1025, 20_000]) {
        const id = 'i'.repeat(length);
        const fields = headersOf(config, requestWithId(id));
        assert.deepEqual(
          fields.filter(([name]) => name === 'x-request-id'),
          length > 1024 ? [] : [['x-request-id', id]],
        );
      }
    });

    it('carry no request id that cannot be sent, such as a replacement with a line break', () => {
      for (const replacement of ['a\r\nb', 'a\0', '\x7f']) {
        const redact = { headers: ['x-request-id'], replacement };
        const fields = headersOf({ ...config, redact }, getRequest);
        assert.ok(fields.every(([name]) => name !== 'x-request-id'));
      }
    });

    it('are none where memory for a request id ends', () => {
      const stages = new Stages(build);
      const { exports } = stages;
      const [authority, id] = [stages.put('a.test'), stages.put('x'.repeat(5000))];
      exports.openWriter(256);
      exports.openPostHeaders(authority, stages.put('/'), empty);
      assert.notEqual(exports.headersForRequest(empty), empty);
      stages.exhaust();
      assert.equal(exports.headersForRequest(id), empty);
      assert.equal(decodePairs(stages.bytes(exports.headersForRequest(empty))).length, 5);
    });

    it('are none, rather than broken, where memory for those of the configuration ended', () => {
      const stages = new Stages(build);
      const { exports } = stages;
      const [authority, block] = [stages.put('a.test'), exports.allocate(4096)];
      const extra = stages.list(['a', 'x'.repeat(1000), 'b', 'x'.repeat(1000)]);
      exports.openWriter(256);
      stages.exhaust();
      exports.openPostHeaders(authority, authority, extra);
      exports.release(block);
      assert.equal(exports.headersForRequest(empty), empty);
    });
  });
}
