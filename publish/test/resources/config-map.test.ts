import assert from 'node:assert/strict';
import { buildConfigMap, checkConfigMapSize, MAX_CONFIG_MAP_BYTES } from '../../src/resources/config-map.ts';

describe('buildConfigMap', () => {
  it('has the module’s bytes under its file name, our labels, and the digest', () => {
    const origin = { name: 'tap', version: '1.2.3+x', moduleDigest: 'sha256:ab' };
    const module = Buffer.from([0, 0x61, 0x73, 0x6d, 255]);
    assert.deepEqual(buildConfigMap('shop', origin, { name: 'wasm-filter', module }), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'wasm-filter',
        namespace: 'shop',
        labels: {
          'app.kubernetes.io/managed-by': 'meshtap',
          'app.kubernetes.io/part-of': 'meshtap',
          'app.kubernetes.io/version': '1.2.3',
          'meshtap/inventory': 'tap',
        },
        annotations: { 'meshtap/module-digest': 'sha256:ab' },
      },
      binaryData: { 'http-trace-filter.wasm': 'AGFzbf8=' },
    });
  });
});

describe('checkConfigMapSize', () => {
  it('takes 1 MiB, and names the file, its size and the limit above', () => {
    checkConfigMapSize('x.wasm', MAX_CONFIG_MAP_BYTES);
    assert.throws(
      () => checkConfigMapSize('x.wasm', MAX_CONFIG_MAP_BYTES + 1),
      /^PublishError: Cannot put x\.wasm into a ConfigMap: it has 1048577 bytes, and Kubernetes takes 1048576 at most\./,
    );
  });
});
