import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonicalJson, hashFilterConfig } from '../../../src/cluster/mesh/config-hash.ts';

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

describe('canonicalJson', () => {
  it('sorts members by their code units, at any depth', () => {
    assert.equal(canonicalJson({ b: 1, a: { z: 1, Z: 2 } }), '{"a":{"Z":2,"z":1},"b":1}');
  });
});
