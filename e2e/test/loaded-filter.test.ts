import assert from 'node:assert/strict';
import { readLoadedFilter } from '../istio/loaded-filter.ts';
import type { MeshProxy } from '../mesh/mesh.ts';

describe('what runs in place of a plugin', () => {
  const read = (page: unknown) => {
    const text = typeof page === 'string' ? page : JSON.stringify(page);
    return readLoadedFilter({ readAdmin: async () => text } as unknown as MeshProxy, 'shop', 'tap');
  };
  const dump = (name: string, config: object) => ({
    configs: [{ ecds_filter: { name, typed_config: config } }],
  });
  const wasm = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm',
    config: {
      configuration: { value: '{}' },
      vm_config: { code: { local: { filename: '/var/lib/istio/data/a.wasm' } } },
    },
  };

  it('is nothing before and after there was a plugin', async () => {
    assert.deepEqual(await read('ecds_filters not found in config dump'), { kind: 'nothing' });
    assert.deepEqual(await read({ configs: [{ '@type': 'EcdsConfigDump' }] }), { kind: 'nothing' });
  });

  it('is found under the names of all releases of Istio', async () => {
    const filter = { kind: 'filter', configuration: '{}', moduleFile: '/var/lib/istio/data/a.wasm' };
    for (const name of [
      'extensions.istio.io/wasmplugin/shop.tap',
      'extensions.istio.io/trafficextension/shop.tap~istio-translated-wasmplugin',
    ])
      assert.deepEqual(await read(dump(name, wasm)), filter);
  });

  it('is not that of another plugin or namespace', async () => {
    const kind = async (name: string) =>
      (await read(dump(`extensions.istio.io/wasmplugin/${name}`, wasm))).kind;
    assert.equal(await kind('shop.tap2'), 'nothing');
    assert.equal(await kind('other.tap'), 'nothing');
  });

  it('is a stand-in where the image could not be had', async () => {
    const rbac = {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC',
      rules_stat_prefix: 'wasm-default-allow',
    };
    assert.deepEqual(await read(dump('extensions.istio.io/wasmplugin/shop.tap', rbac)), {
      kind: 'stand-in',
      prefix: 'wasm-default-allow',
    });
  });
});
