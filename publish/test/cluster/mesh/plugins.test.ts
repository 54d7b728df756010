import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { hashFilterConfig, parsePlugin, writeCanonical } from '../../../src/cluster/mesh/plugins.ts';

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

const hash = (config: unknown, variables = {}, hostVariables: string[] = []) =>
  hashFilterConfig({ config, variables, hostVariables });

describe('hashFilterConfig', () => {
  it('is the SHA-256 of the configuration as JSON with sorted members and no spaces', () => {
    const expected = createHash('sha256').update('{"a":[1,{"c":null,"d":"ü"}],"b":true}').digest('hex');
    assert.equal(hash({ b: true, a: [1, { d: 'ü', c: null }] }), `sha256:${expected}`);
  });

  it('takes an integer and the double that protobuf makes of it for the same', () => {
    assert.equal(hash(JSON.parse('{"n":9000}')), hash(JSON.parse('{"n":9000.0}')));
    assert.equal(hash(JSON.parse('{"n":1e21}')), hash(JSON.parse('{"n":1000000000000000000000}')));
    assert.equal(hash(JSON.parse('{"n":9007199254740993}')), hash(JSON.parse('{"n":9007199254740992}')));
  });

  it('takes an empty configuration for none', () => {
    assert.equal(hash({}), hash(undefined));
  });

  it('tells null, false, zero and the empty string apart, and an empty member from none', () => {
    const hashes = [{ a: null }, { a: false }, { a: 0 }, { a: '' }, { a: {} }, { a: [] }, {}].map((one) =>
      hash(one),
    );
    assert.equal(new Set(hashes).size, hashes.length);
  });

  it('keeps the order of lists', () => {
    assert.notEqual(hash({ a: [1, 2] }), hash({ a: [2, 1] }));
  });

  it('counts the variables of the VM, in any order', () => {
    assert.notEqual(hash({}, { A: '1' }), hash({}));
    assert.notEqual(hash({}, { A: '1' }), hash({}, { A: '2' }));
    assert.notEqual(hash({}, {}, ['A']), hash({}));
    assert.equal(hash({}, {}, ['A', 'B']), hash({}, {}, ['B', 'A']));
  });

  it('leaves out the variables by which istiod speaks to the agent', () => {
    const version = { ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION: '976' };
    assert.equal(hash({}, version), hash({}));
    assert.equal(hash({}, { ...version, A: '1' }), hash({}, { A: '1' }));
  });
});

describe('writeCanonical', () => {
  const write = (value: unknown) => {
    let text = '';
    writeCanonical(value, (piece) => {
      text += piece;
    });
    return text;
  };

  it('sorts members by their code units, at any depth', () => {
    assert.equal(write({ b: 1, a: { z: 1, Z: 2 } }), '{"a":{"Z":2,"z":1},"b":1}');
  });

  it('keeps the order of lists, and leaves out what is undefined', () => {
    assert.equal(write({ b: [2, 1, [], {}], a: undefined, c: 'é"' }), '{"b":[2,1,[],{}],"c":"é\\""}');
  });
});
