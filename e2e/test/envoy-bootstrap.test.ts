import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBootstrap, type Traffic } from '../support/envoy-bootstrap.ts';
import { publishSetup } from '../support/filter-setup.ts';

const PLACEMENT = { listenAddress: '127.0.0.1', listenPort: 0, adminPort: 0, hostAddress: '127.0.0.1' };

describe('the configuration of Envoy', () => {
  const make = (traffic: Partial<Traffic>) =>
    JSON.stringify(makeBootstrap({ upstreams: [], routes: [], ...traffic }, PLACEMENT));

  it('has the filters in their order, and the router after them', () => {
    const filter = { moduleFile: 'a.wasm' };
    assert.ok(!make({}).includes('.wasm.'));
    const both = make({ filter, otherFilters: [{ ...filter, name: 'other' }] });
    assert.ok(both.indexOf('"name":"other"') < both.indexOf('"name":"meshtap"'));
    assert.ok(both.indexOf('"name":"meshtap"') < both.indexOf('"name":"router"'));
  });

  it('has filters that are nearer to the client before all others', () => {
    const text = make({ filter: { moduleFile: 'a.wasm' }, nearFilters: [{ name: 'near' }] });
    assert.ok(text.indexOf('"name":"near"') > 0);
    assert.ok(text.indexOf('"name":"near"') < text.indexOf('"name":"meshtap"'));
  });

  it('names the file of a filter that is to be discovered, and not its module', () => {
    const text = make({ filter: { moduleFile: 'a.wasm', discoveryFile: '/run/filter.json' } });
    assert.ok(text.includes('"path_config_source":{"path":"/run/filter.json"}'));
    assert.ok(!text.includes('a.wasm'));
  });

  it('is nobody’s proxy, on no side, unless it has a role', () => {
    assert.ok(!make({}).includes('traffic_direction'));
    const role = { id: 'sidecar~a', metadata: { NAMESPACE: 'shop' }, direction: 'INBOUND' as const };
    const text = make({ role });
    assert.ok(text.includes('"node":{"id":"sidecar~a","cluster":"e2e","metadata":{"NAMESPACE":"shop"}}'));
    assert.ok(text.includes('"traffic_direction":"INBOUND"'));
  });

  it('takes tunnels only if there is one', () => {
    assert.ok(!make({}).includes('CONNECT'));
    assert.ok(make({ tunnel: { port: 5 } }).includes('"connect_matcher":{}'));
  });

  it('has a filter that is discovered in one file, with its configuration', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtap-setup-'));
    try {
      const discoveryFile = join(folder, 'filter.json');
      await publishSetup({ moduleFile: 'a.wasm', configuration: '{"a":1}', discoveryFile }, 3);
      const { version_info, resources } = JSON.parse(await readFile(discoveryFile, 'utf8'));
      assert.deepEqual([version_info, resources[0].name], ['3', 'meshtap']);
      assert.equal(resources[0].typed_config.config.configuration.value, '{"a":1}');
      assert.deepEqual(await readdir(folder), ['filter.json']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
