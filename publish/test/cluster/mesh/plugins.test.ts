import assert from 'node:assert/strict';
import { hashFilterConfig } from '../../../src/cluster/mesh/config-hash.ts';
import { parsePlugin } from '../../../src/cluster/mesh/plugins.ts';

const HEX = '0123456789abcdef'.repeat(4);
const API = 'extensions.istio.io/v1alpha1';
const parse = (kind: string, spec: object) =>
  parsePlugin({ apiVersion: API, kind, metadata: { name: 'tap', namespace: 'shop' }, spec }, 'shop', 'tap');

describe('parsePlugin', () => {
  const wasm = {
    url: `oci://registry.example/tap:1@sha256:${HEX}`,
    pluginConfig: { a: 1 },
    imagePullSecret: 'pull',
  };

  it('reads a WasmPlugin, and a TrafficExtension that says the same', () => {
    const plugin = parse('WasmPlugin', { ...wasm, selector: { matchLabels: { app: 'cart' } } });
    assert.equal(plugin.resource, 'WasmPlugin shop/tap');
    assert.equal(plugin.digest, `sha256:${HEX}`);
    assert.equal(plugin.pullSecret, 'pull');
    assert.deepEqual(plugin.selection, { namespace: 'shop', labels: { app: 'cart' }, targets: [] });
    const extension = parse('TrafficExtension', { wasm, selector: { matchLabels: { app: 'cart' } } });
    assert.deepEqual(extension, { ...plugin, resource: 'TrafficExtension shop/tap' });
  });

  it('takes the digest from sha256 where the url has none, and none where neither says it', () => {
    assert.equal(parse('WasmPlugin', { url: 'oci://a/b:1', sha256: HEX }).digest, `sha256:${HEX}`);
    assert.equal(parse('WasmPlugin', { url: 'oci://a/b:1' }).digest, undefined);
  });

  it('reads the path of a module that is a file', () => {
    const plugin = parse('WasmPlugin', { url: 'file:///var/local/filter.wasm', sha256: HEX });
    assert.equal(plugin.file, '/var/local/filter.wasm');
    assert.equal(plugin.digest, undefined);
  });

  it('hashes the configuration with the variables of the VM', () => {
    const env = [{ name: 'A', value: '1' }, { name: 'B', valueFrom: 'HOST' }, { name: 'C' }];
    const expected = hashFilterConfig({
      config: { a: 1 },
      variables: { A: '1', C: '' },
      hostVariables: ['B'],
    });
    assert.equal(parse('WasmPlugin', { ...wasm, vmConfig: { env } }).configHash, expected);
  });

  it('reads targets, and the one target that older resources have', () => {
    const targets = [{ kind: 'Gateway', name: 'web' }];
    assert.deepEqual(parse('WasmPlugin', { targetRefs: targets }).selection.targets, targets);
    assert.deepEqual(parse('WasmPlugin', { targetRef: targets[0] }).selection.targets, targets);
  });
});
