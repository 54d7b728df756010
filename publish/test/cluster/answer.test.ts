import assert from 'node:assert/strict';
import type { ClusterApi, ClusterResource } from '../../src/cluster/api.ts';
import { openCluster } from '../../src/cluster/client.ts';
import { ListMemory } from '../../src/cluster/list-memory.ts';
import { ClusterError } from '../../src/cluster/refusal.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  type FakeApiServer,
  startApiServer,
} from '../support/api-server.ts';
import { makeRun } from '../support/cli.ts';
import { makePage, PLUGIN } from './plugin-pages.ts';

describe('the answers of a cluster', function () {
  this.timeout(120_000); // Some are large.
  let server: FakeApiServer;
  let answers: (request: ApiRequest) => ApiAnswer;
  let cluster: ClusterApi;
  beforeEach(async () => {
    server = await startApiServer((request) => answers(request));
    cluster = openCluster({ kubeconfig: server.kubeconfig }, makeRun());
  });
  afterEach(() => server.close());

  it('begins again with smaller pages when one is too large to read', async () => {
    const large = makePage(['x'.repeat(8_000_000)]);
    answers = ({ query }) => {
      const [first, second] =
        query.limit === '3' ? [makePage(['a'], 'more'), makePage(['b'])] : [large, large];
      // The first page of all can be read.
      if (query.limit === '250' && query.continue === undefined) return makePage(['x'], 'more');
      return query.continue === undefined ? first : second;
    };
    const found = await cluster.list(PLUGIN);
    assert.deepEqual(
      found.map(({ metadata }) => metadata.name),
      ['a', 'b'],
    );
    assert.deepEqual(
      server.requests.map(({ query }) => query.limit),
      ['250', '250', '32', '3', '3'],
    );
  });

  it('keeps only what it is told to keep', async () => {
    answers = () => makePage(['a', 'b', 'c']);
    const keep = (one: ClusterResource) =>
      one.metadata.name === 'b' ? undefined : { ...one, metadata: { name: `kept ${one.metadata.name}` } };
    const found = await cluster.list(PLUGIN, { keep });
    assert.deepEqual(
      found.map(({ metadata }) => metadata.name),
      ['kept a', 'kept c'],
    );
  });

  it('refuses a list that is too large to keep, and frees what it counted', async () => {
    const memory = new ListMemory();
    const name = 'x'.repeat(1_000_000);
    answers = () => makePage([name], 'more');
    const unusable = { exitCode: 3, message: /cannot be used, it has more resources than fit into memory/ };
    await assert.rejects(cluster.list(PLUGIN, { memory }), unusable);
    answers = () => makePage(Array.from({ length: 5 }, () => name));
    assert.equal((await cluster.list(PLUGIN, { memory })).length, 5);
  });

  const odd: [what: string, body: object | string, words: RegExp][] = [
    ['nothing', '', /does not come from an API server/],
    ['text', 'hello', /does not come from an API server/],
    ['a list', [PLUGIN], /is not a resource/],
    ['no metadata', { kind: 'WasmPlugin' }, /is not a resource/],
    ['no name', { metadata: {} }, /a resource without a name/],
    ['a name that is not text', { metadata: { name: 1 } }, /a resource without a name/],
    ['labels that are a list', { metadata: { name: 'a', labels: [] } }, /wrong type at metadata\.labels/],
    [
      'a label that is null',
      { metadata: { name: 'a', labels: { b: null } } },
      /wrong type at metadata\.labels/,
    ],
    ['owners that are text', { metadata: { name: 'a', managedFields: 'x' } }, /at metadata\.managedFields/],
    ['great depth', `{"metadata":{"name":"a"},"spec":${'['.repeat(5000)}`, /is nested too deep/],
    ['many values', { ...PLUGIN, spec: Array.from({ length: 60_000 }, () => 1) }, /has too many values/],
    ['many bytes', { ...PLUGIN, spec: 'x'.repeat(7_000_000) }, /is larger than 6 MiB/],
  ];
  for (const [what, body, words] of odd) {
    it(`says that an answer with ${what} cannot be used`, async () => {
      answers = () => ({ status: 200, body, headers: { 'content-type': 'application/json' } });
      const error = await cluster.read(PLUGIN).catch((caught: Error) => caught);
      assert.ok(error instanceof ClusterError && error.exitCode === 3, String(error));
      assert.match(error.message, words);
      assert.equal(server.asked.length, 1);
    });
  }

  it('does the same for lists, and for the list of kinds', async () => {
    answers = () => ({ status: 200, body: { items: {} } });
    await assert.rejects(cluster.list(PLUGIN), { message: /cannot be used, it is not a list/ });
    answers = () => ({ status: 200, body: { resources: [{ kind: 1 }] } });
    await assert.rejects(cluster.serves({ apiVersion: 'example.com/v1', kind: 'Other' }), {
      message: /cannot be used, it has the wrong type at resources\.kind/,
    });
  });
});
