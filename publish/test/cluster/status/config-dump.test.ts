import assert from 'node:assert/strict';
import { hashFilterConfig } from '../../../src/cluster/mesh/plugins.ts';
import { countSharers, parseDump, parseProxyName } from '../../../src/cluster/status/config-dump.ts';
import { hashDestination } from '../../../src/resources/backend-address.ts';
import { parseRecorded, RECORDED_CONFIG, RECORDED_DIGEST, readRecorded } from './recorded.ts';

const parseText = (text: string) => parseDump(JSON.parse(text) as Record<string, unknown>);

describe('parseDump', () => {
  it('reads namespace, name, digest and the hash of the configuration', () => {
    const configHash = hashFilterConfig({ config: RECORDED_CONFIG, variables: {}, hostVariables: [] });
    const [plugin, ...others] = parseDump(parseRecorded('running.json'));
    assert.deepEqual(others, []);
    assert.equal(plugin?.namespace, 'shop');
    assert.equal(plugin?.name, 'meshtap');
    assert.equal(plugin?.content.kind, 'filter');
    assert.deepEqual(
      plugin?.content.kind === 'filter' && [plugin.content.digest, plugin.content.configHash],
      [RECORDED_DIGEST, configHash],
    );
  });

  it('reads the same from a whole dump', () => {
    assert.deepEqual(parseDump(parseRecorded('whole.json')), parseDump(parseRecorded('running.json')));
  });

  it('knows the name that Istio before 1.30 gives', () => {
    const before = readRecorded('running.json')
      .replace('extensions.istio.io/trafficextension/', 'extensions.istio.io/wasmplugin/')
      .replaceAll('~istio-translated-wasmplugin', '');
    assert.deepEqual(parseText(before), parseDump(parseRecorded('running.json')));
  });

  it('reads a name with dots, and the one of a TrafficExtension', () => {
    const text = readRecorded('running.json').replace(
      'shop.meshtap~istio-translated-wasmplugin',
      'shop.mesh.tap',
    );
    assert.deepEqual([parseText(text)[0]?.namespace, parseText(text)[0]?.name], ['shop', 'mesh.tap']);
  });

  it('reads which stand-in is in the place of a plugin', () => {
    const content = (text: string) => parseText(text).find(({ name }) => name === 'missing')?.content;
    const allows = readRecorded('stand-in.json');
    const updatedAtMs = Date.parse('2026-11-23T08:00:27.113Z');
    assert.deepEqual(content(allows), { kind: 'stand-in', isAllowing: true, updatedAtMs });
    const denies = allows.replace('wasm-default-allow', 'wasm-default-deny');
    assert.deepEqual(content(denies), { kind: 'stand-in', isAllowing: false, updatedAtMs });
  });

  it('hashes the variables of the VM with the configuration', () => {
    const text = readRecorded('running.json').replace(
      '"runtime": "envoy.wasm.runtime.v8",',
      '"runtime": "envoy.wasm.runtime.v8", "environment_variables": {"key_values": {"A": "1"}, "host_env_keys": ["B"]},',
    );
    const expected = hashFilterConfig({
      config: RECORDED_CONFIG,
      variables: { A: '1' },
      hostVariables: ['B'],
    });
    const content = parseText(text)[0]?.content;
    assert.equal(content?.kind === 'filter' && content.configHash, expected);
  });

  it('reads a module that is a file, which keeps the variable that istiod adds', () => {
    const text = readRecorded('running.json')
      .replace(/"filename": "[^"]*"/, '"filename": "/var/local/lib/wasm-filters/http-trace-filter.wasm"')
      .replace(
        '"runtime": "envoy.wasm.runtime.v8",',
        '"runtime": "envoy.wasm.runtime.v8", "environment_variables": {"key_values": {"ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION": "976"}},',
      );
    assert.deepEqual(parseText(text)[0]?.content, {
      kind: 'filter',
      file: '/var/local/lib/wasm-filters/http-trace-filter.wasm',
      configHash: hashFilterConfig({ config: RECORDED_CONFIG, variables: {}, hostVariables: [] }),
      destination: hashDestination(RECORDED_CONFIG),
    });
  });

  it('takes a plugin without configuration for one with an empty one', () => {
    const text = readRecorded('running.json').replace(/"value": "[^\n]*"/, '"value": ""');
    const content = parseText(text)[0]?.content;
    const expected = hashFilterConfig({ config: {}, variables: {}, hostVariables: [] });
    assert.equal(content?.kind === 'filter' && content.configHash, expected);
  });

  it('gives the path of a module that is no image, and no digest', () => {
    const text = readRecorded('running.json').replace(
      /"filename": "[^"]*"/,
      '"filename": "/var/local/filter.wasm"',
    );
    const content = parseText(text)[0]?.content;
    assert.equal(content?.kind === 'filter' && content.file, '/var/local/filter.wasm');
    assert.equal(content?.kind === 'filter' && content.digest, undefined);
  });

  it('holds no value of a configuration', () => {
    assert.doesNotMatch(JSON.stringify(parseDump(parseRecorded('whole.json'))), /backend/);
  });

  it('finds nothing in what is no dump', () => {
    for (const value of [{}, { configs: 7 }, { configs: [{ ecds_filter: 1 }, null, { ecds_filters: {} }] }]) {
      assert.deepEqual(parseDump(value), []);
    }
  });
});

describe('parseProxyName', () => {
  it('gives pod and namespace of a whole dump, and nothing of another', () => {
    assert.deepEqual(parseProxyName(parseRecorded('whole.json')), { namespace: 'shop', name: 'client-0' });
    assert.equal(parseProxyName(parseRecorded('running.json')), undefined);
  });
});

describe('countSharers', () => {
  it('counts the plugins whose module is of the same repository', () => {
    const text = readRecorded('running.json');
    const [one] = parseText(text);
    const [sibling] = parseText(text.replace('d0a4dc42', '00000000').replace('shop.meshtap', 'shop.other'));
    const [stranger] = parseText(text.replace('8a1b3721', '11111111'));
    assert.ok(one && sibling && stranger);
    const [standIn] = parseDump(parseRecorded('stand-in.json')).filter(({ name }) => name === 'missing');
    assert.ok(standIn);
    assert.equal(countSharers([one, sibling, stranger, standIn], one), 2);
  });
});
