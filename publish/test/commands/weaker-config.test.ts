import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type FakeApiServer, refusal, startApiServer } from '../support/api-server.ts';
import { runMeshtap, SOME_IMAGE, TINY_MODULE, useTempDir } from '../support/cli.ts';

const HOST = 'collector.traces.svc.cluster.local';
const BACKEND = ['--backend-address', HOST, '--skip-preflight', '--quiet'];
const FIELDS = {
  'f:spec': { 'f:pluginConfig': { 'f:backend': {}, 'f:redact': {}, 'f:sampling': {}, 'f:exclude': {} } },
};
const OLD = {
  backend: { address: HOST, port: 9000, headers: { authorization: 'Bearer hunter2' } },
  redact: { jsonFields: ['password'] },
  sampling: { ratio: 0.1 },
  exclude: { paths: ['/healthz'] },
};

describe('a configuration that protects less than the one in the cluster', () => {
  const temp = useTempDir();
  let server: FakeApiServer;
  let stored: Map<string, unknown>;
  beforeEach(async () => {
    stored = new Map<string, unknown>([
      ['shop', OLD],
      ['billing', OLD],
      ['web', { backend: { address: HOST, port: 9000 } }],
    ]);
    server = await startApiServer(({ method, path, body }) => {
      if (method === 'PATCH') return { status: 200, body: body ?? {} };
      const [, namespace = ''] = /\/namespaces\/([^/]+)\/wasmplugins\/meshtap$/.exec(path) ?? [];
      const pluginConfig = stored.get(namespace);
      if (pluginConfig === undefined) return refusal(404, 'NotFound', 'not found');
      return { status: 200, body: makePlugin(namespace, pluginConfig) };
    });
  });
  afterEach(() => server.close());

  const run = async (command: string, namespaces: string[], ...args: string[]) => {
    const words = [command, ...namespaces, ...BACKEND, ...args, '--kubeconfig', server.kubeconfig];
    const result = await runMeshtap(
      words.filter((word) => command !== 'diff' || word !== '--skip-preflight'),
    );
    assert.doesNotMatch(result.stdout + result.stderr, /hunter/);
    return result;
  };
  const apply = (namespaces: string[], ...args: string[]) =>
    run('apply', namespaces, '--image', SOME_IMAGE, ...args);
  const written = () =>
    server.requests
      .filter(({ method, query }) => method === 'PATCH' && !query.dryRun)
      .map(({ path }) => path.split('/')[5]);

  const LISTED = `shop, billing: the configuration changes:
  redact.jsonFields: no longer redacts password (weaker)
  sampling.ratio: 0.1 -> 1 (weaker)
  exclude.paths: no longer leaves out /healthz (weaker)
  backend.headers: removed
`;
  const STOPPED = `Cannot apply to shop, billing: the configuration would protect less than the one in the cluster: redact.jsonFields, sampling.ratio, exclude.paths.
Nothing was written. Give the configuration of the last apply with --config, or add --allow-weaker if this is meant.
`;

  it('stops apply before anything is written in any namespace, with exit code 5', async () => {
    for (const flags of [[], ['--dry-run=server'], ['--concurrency', '1']]) {
      const { code, stdout, stderr } = await apply(['web', 'shop', 'billing'], ...flags);
      assert.deepEqual([code, stdout, stderr], [5, '', LISTED + STOPPED]);
    }
    assert.deepEqual(
      server.requests.filter(({ method }) => method !== 'GET'),
      [],
    );
  });

  it('stops publish before anything is pushed or written', async () => {
    writeFileSync(temp('filter.wasm'), TINY_MODULE);
    const delivery = ['--delivery', 'config-map', '--wasm', temp('filter.wasm')];
    const { code, stdout, stderr } = await run('publish', ['shop', 'billing'], ...delivery);
    assert.deepEqual([code, stdout, stderr], [5, '', LISTED + STOPPED]);
    assert.deepEqual(
      server.requests.filter(({ method }) => method !== 'GET'),
      [],
    );
  });

  it('is written with --allow-weaker, and still listed', async () => {
    const { code, stderr } = await apply(['shop', 'billing'], '--allow-weaker');
    assert.deepEqual([code, stderr], [0, LISTED]);
    assert.deepEqual(written().sort(), ['billing', 'shop']);
  });

  it('is not one that only adds to what is redacted, or changes something else', async () => {
    const { sampling, ...rest } = OLD;
    const redact = { jsonFields: ['card', 'password'] };
    writeFileSync(temp('tap.json'), JSON.stringify({ ...rest, redact, sampling, batch: { maxTraces: 9 } }));
    const { code, stderr } = await apply(['shop'], '--config', temp('tap.json'));
    assert.equal(code, 0);
    const [warning = '', ...lines] = stderr.split(/(?<=\n)/);
    assert.match(warning, /^Warning: The values of backend\.headers are not secret/);
    assert.equal(
      lines.join(''),
      'shop: the configuration changes:\n  redact.jsonFields: also redacts card\n  batch.maxTraces: not set -> 9\n',
    );
    assert.deepEqual(written(), ['shop']);
  });

  it('cannot come where no plugin was before', async () => {
    const { code, stderr } = await apply(['new']);
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('is a warning of diff, whose exit code stays', async () => {
    const { code, stdout, stderr } = await run('diff', ['shop', 'web'], '--image', SOME_IMAGE);
    assert.equal(code, 1);
    assert.match(stdout, /^-.*jsonFields/m);
    assert.equal(
      stderr,
      'Warning: shop: the configuration would protect less than the one in the cluster: redact.jsonFields, sampling.ratio, exclude.paths. `meshtap apply` stops at that unless --allow-weaker is given.\n',
    );
  });

  it('never ends the command with an unexpected failure, whatever is in the cluster', async () => {
    for (const odd of ['hunter2', 5, [], { redact: 'hunter2' }]) {
      stored.set('shop', odd);
      const { code, stderr } = await apply(['shop']);
      assert.ok(code === 5 || code === 0, stderr);
    }
    let deep: unknown = 'hunter2';
    for (let i = 0; i < 1000; i++) deep = { deep };
    stored.set('shop', { redact: deep, sampling: { ratio: deep } });
    const { code, stderr } = await apply(['shop']);
    assert.equal(code, 3);
    assert.match(stderr, /it is nested too deep/);
  });
});

function makePlugin(namespace: string, pluginConfig: unknown): object {
  const labels = { 'meshtap/inventory': 'meshtap' };
  const managedFields = [{ manager: 'meshtap', operation: 'Apply', fieldsV1: FIELDS }];
  return {
    ...{ apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
    metadata: { name: 'meshtap', namespace, labels, managedFields },
    spec: { pluginConfig },
  };
}
