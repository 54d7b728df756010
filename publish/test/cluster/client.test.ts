import assert from 'node:assert/strict';
import type { ClusterApi, ClusterResource } from '../../src/cluster/api.ts';
import { openCluster } from '../../src/cluster/client.ts';
import { ClusterError } from '../../src/cluster/refusal.ts';
import { Interruption } from '../../src/errors.ts';
import { readVersion } from '../../src/installation.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  type FakeApiServer,
  refusal,
  startApiServer,
} from '../support/api-server.ts';
import { makeRun } from '../support/cli.ts';
import { makePage, PLUGIN } from './plugin-pages.ts';

const PATH = '/apis/extensions.istio.io/v1alpha1/namespaces/shop/wasmplugins';

describe('the client of a cluster', () => {
  let server: FakeApiServer;
  let answers: (request: ApiRequest) => ApiAnswer;
  let cluster: ClusterApi;
  let abort: AbortController;
  beforeEach(async () => {
    answers = () => ({ status: 200, body: PLUGIN });
    server = await startApiServer((request) => answers(request));
    abort = new AbortController();
    cluster = openCluster({ kubeconfig: server.kubeconfig }, makeRun({ signal: abort.signal }));
  });
  afterEach(() => server.close());

  /** Answers the first requests one by one, and all later ones as the last. */
  const answerInTurn = (...list: ApiAnswer[]) => {
    let count = 0;
    answers = () => list[Math.min(count++, list.length - 1)] as ApiAnswer;
  };

  it('is called as the context of the kubeconfig', () => assert.equal(cluster.name, 'test'));

  describe('reading', () => {
    it('asks for the resource, and sends no credentials where anybody could read them', async () => {
      assert.deepEqual(await cluster.read(PLUGIN), PLUGIN);
      assert.deepEqual(server.asked, [`GET ${PATH}/meshtap`]);
      const { authorization, 'user-agent': agent } = server.requests[0]?.headers ?? {};
      assert.deepEqual([authorization, agent], [undefined, `meshtap/${readVersion()}`]);
    });

    it('asks for a part of the log of a container, which is plain text', async () => {
      answers = () => ({ status: 200, body: 'one\ntwo\n', headers: { 'content-type': 'text/plain' } });
      const range = { container: 'istio-proxy', sinceMs: Date.parse('2026-11-23T08:00:00Z'), limitBytes: 9 };
      assert.equal(await cluster.readLog({ namespace: 'shop', name: 'cart' }, range), 'one\ntwo\n');
      assert.deepEqual(
        [server.requests[0]?.path, server.requests[0]?.query],
        [
          '/api/v1/namespaces/shop/pods/cart/log',
          { container: 'istio-proxy', sinceTime: '2026-11-23T08:00:00.000Z', limitBytes: '9' },
        ],
      );
    });

    it('asks once for a log that the server may not or cannot give', async () => {
      const range = { container: 'istio-proxy', sinceMs: 0, limitBytes: 9 };
      for (const code of [403, 500]) {
        server.asked.length = 0;
        answers = () => refusal(code, 'Some', 'no log');
        await assert.rejects(cluster.readLog({ namespace: 'shop', name: 'cart' }, range), { code });
        assert.equal(server.asked.length, 1);
      }
    });

    it('gives undefined for a resource that is not there', async () => {
      answers = () => refusal(404, 'NotFound', 'wasmplugins "meshtap" not found');
      assert.equal(await cluster.read(PLUGIN), undefined);
    });

    it('gives undefined for a resource of a kind that the server does not serve', async () => {
      assert.equal(await cluster.read({ ...PLUGIN, kind: 'TrafficExtension' }), undefined);
      assert.deepEqual(server.asked, []);
    });

    it('keeps members that the client has names of its own for', async () => {
      const odd = { ...PLUGIN, spec: { default: 1, 'x-kubernetes-int-or-string': true, $ref: 'a' } };
      answers = () => ({ status: 200, body: odd });
      assert.deepEqual(await cluster.read(PLUGIN), odd);
    });

    it('keeps times as text', async () => {
      const metadata = { ...PLUGIN.metadata, creationTimestamp: '2026-11-23T08:11:15Z' };
      answers = () => ({ status: 200, body: { ...PLUGIN, metadata } });
      const found = await cluster.read(PLUGIN);
      assert.match(JSON.stringify(found), /"creationTimestamp":"2026-11-23T08:11:15(\.000)?Z"/);
    });
  });

  describe('listing', () => {
    it('gives the items of all pages, each with its kind', async () => {
      answerInTurn(makePage(['a', 'b'], 'more'), makePage(['c']));
      const found = await cluster.list(PLUGIN, { namespace: 'shop', labelSelector: 'a=b' });
      assert.deepEqual(
        found.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
        ['WasmPlugin a', 'WasmPlugin b', 'WasmPlugin c'],
      );
      assert.deepEqual(
        server.requests.map(({ path, query }) => [path, query.labelSelector, query.limit, query.continue]),
        [
          [PATH, 'a=b', '250', undefined],
          [PATH, 'a=b', '250', 'more'],
        ],
      );
    });

    it('asks for all namespaces when none is named', async () => {
      answers = () => makePage([]);
      assert.deepEqual(await cluster.list(PLUGIN), []);
      assert.equal(server.requests[0]?.path, '/apis/extensions.istio.io/v1alpha1/wasmplugins');
    });

    it('refuses a kind that the server does not serve', async () => {
      await assert.rejects(cluster.list({ ...PLUGIN, kind: 'TrafficExtension' }), {
        code: 404,
        message: /^Cannot list TrafficExtensions in all namespaces: .*does not serve/,
      });
    });
  });

  describe('applying', () => {
    const applied: ClusterResource = { ...PLUGIN, metadata: { ...PLUGIN.metadata }, spec: { default: 1 } };

    it('sends all of the resource as an apply of ours, without force', async () => {
      await cluster.apply(applied);
      const [request] = server.requests;
      assert.deepEqual(
        [request?.method, request?.path, request?.query],
        ['PATCH', `${PATH}/meshtap`, { fieldManager: 'meshtap', force: 'false' }],
      );
      assert.equal(request?.headers['content-type'], 'application/apply-patch+yaml');
      assert.deepEqual(request?.body, applied);
    });

    it('has the server check alone, or take fields over, when that is asked for', async () => {
      await cluster.apply(applied, { isDryRun: true, isForced: true });
      assert.deepEqual(server.requests[0]?.query, { dryRun: 'All', fieldManager: 'meshtap', force: 'true' });
    });

    it('asks again when two writers met, and not when another owns a field', async () => {
      answerInTurn(refusal(409, 'Conflict', 'the object has been modified'), { status: 200, body: PLUGIN });
      assert.deepEqual(await cluster.apply(applied), PLUGIN);
      assert.equal(server.asked.length, 2);
      const causes = [
        { reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.spec.url' },
      ];
      answers = () => refusal(409, 'Conflict', 'Apply failed with 1 conflict', { causes });
      await assert.rejects(cluster.apply(applied), { code: 409, managers: ['helm'] });
      assert.equal(server.asked.length, 3);
    });

    it('tells a namespace that is not there from other things that are not', async () => {
      const isMissing = async (answer: ApiAnswer) => {
        answers = () => answer;
        const error = await cluster.apply(applied).catch((caught: unknown) => caught);
        return error instanceof ClusterError && error.isNamespaceMissing;
      };
      const kind = 'namespaces';
      assert.equal(await isMissing(refusal(404, 'NotFound', 'no "shop"', { name: 'shop', kind })), true);
      assert.equal(await isMissing(refusal(404, 'NotFound', 'gone', { kind: 'wasmplugins' })), false);
    });
  });

  describe('deleting', () => {
    it('says in the body, where the server looks, that it is that very resource, and a dry run', async () => {
      assert.equal(await cluster.remove(PLUGIN, { uid: 'u1', isDryRun: true }), true);
      const [request] = server.requests;
      assert.deepEqual([request?.method, request?.path], ['DELETE', `${PATH}/meshtap`]);
      assert.deepEqual(request?.body, {
        propagationPolicy: 'Background',
        dryRun: ['All'],
        preconditions: { uid: 'u1' },
      });
    });

    it('says nothing of a dry run when it is none', async () => {
      await cluster.remove(PLUGIN);
      assert.deepEqual(server.requests[0]?.body, { propagationPolicy: 'Background' });
    });

    it('gives false when there was none', async () => {
      answers = () => refusal(404, 'NotFound', 'not found');
      assert.equal(await cluster.remove(PLUGIN), false);
    });

    it('does not ask again when another took the name', async () => {
      answers = () => refusal(409, 'Conflict', 'Precondition failed: UID in precondition: u1');
      await assert.rejects(cluster.remove(PLUGIN, { uid: 'u1' }), { code: 409 });
      assert.equal(server.asked.length, 1);
    });
  });

  it('knows which kinds the server serves, of whole groups too', async () => {
    const kinds = [
      PLUGIN,
      { ...PLUGIN, kind: 'TrafficExtension' },
      { apiVersion: 'example.com/v1', kind: 'Other' },
    ];
    answers = () => ({ status: 404, body: '404 page not found\n' });
    assert.deepEqual(await Promise.all(kinds.map((kind) => cluster.serves(kind))), [true, false, false]);
  });

  it('asks the server once which kinds it serves', async () => {
    for (let i = 0; i < 3; i++) await cluster.read(PLUGIN);
    assert.equal(server.discoveries.length, 1);
  });

  describe('when no good answer comes', () => {
    const passing: [string, ApiAnswer][] = [
      ['it is busy', { ...refusal(429, 'TooManyRequests', 'slow down'), headers: { 'retry-after': '1' } }],
      ['it is starting', refusal(503, 'ServiceUnavailable', 'not yet')],
      ['it cuts the connection', 'cut'],
      ['it cuts the answer short', 'half'],
    ];
    for (const [name, answer] of passing) {
      it(`asks again when ${name}`, async () => {
        answerInTurn(answer, { status: 200, body: PLUGIN });
        assert.deepEqual(await cluster.read(PLUGIN), PLUGIN);
        assert.equal(server.asked.length, 2);
      });
    }

    it('asks once when the credentials are refused, and never shows them', async () => {
      answers = () => refusal(401, 'Unauthorized', 'Unauthorized');
      const error = await cluster.read(PLUGIN).catch((caught: Error) => caught);
      assert.ok(error instanceof ClusterError && error.code === 401);
      assert.match(
        error.message,
        /^Cannot read WasmPlugin shop\/meshtap: .*401.*\n.*context test.*log in again/,
      );
      assert.doesNotMatch(error.message, /a-secret-token/);
      assert.equal(server.asked.length, 1);
    });

    it('says that the answer does not come from an API server', async () => {
      answers = () => ({
        status: 200,
        body: '<html>Sign in</html>',
        headers: { 'content-type': 'text/html' },
      });
      await assert.rejects(cluster.read(PLUGIN), { message: /the answer does not come from an API server/ });
    });

    it('does not take the 404 of a web page for an answer', async () => {
      answers = () => ({ status: 404, body: '<html>Lost?</html>', headers: { 'content-type': 'text/html' } });
      await assert.rejects(cluster.read(PLUGIN), { message: /the answer does not come from an API server/ });
      await assert.rejects(cluster.serves({ apiVersion: 'example.com/v1', kind: 'Other' }), {
        message: /the answer does not come from an API server/,
      });
    });

    it('says that the server cannot be reached, once it has tried some times', async () => {
      await server.close();
      await assert.rejects(cluster.read(PLUGIN), {
        silence: 'lost',
        exitCode: 3,
        message:
          /^Cannot read WasmPlugin shop\/meshtap: the cluster test cannot be reached \(connect ECONNREFUSED/,
      });
    });

    it('stops at once when the command is stopped', async () => {
      answers = () => {
        abort.abort(new Interruption('SIGINT'));
        return 'silent';
      };
      await assert.rejects(cluster.read(PLUGIN), Interruption);
    });
  });
});
