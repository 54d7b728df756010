import assert from 'node:assert/strict';
import {
  buildConfigMap,
  buildMount,
  checkConfigMapSize,
  isMounting,
  listMountedConfigMaps,
  MAX_CONFIG_MAP_BYTES,
  MODULE_URL,
  USER_VOLUME,
  USER_VOLUME_MOUNT,
} from '../../src/config-map/config-map.ts';

const PATH = '/var/local/lib/wasm-filters';
const mount = { name: 'tap', configMap: 'wasm-filter', digest: 'sha256:00' };
const annotate = (volume: unknown, place: unknown) => ({
  [USER_VOLUME]: JSON.stringify(volume),
  [USER_VOLUME_MOUNT]: JSON.stringify(place),
});

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
      /^PublishError: Cannot put x\.wasm into a ConfigMap: it has 1048577 bytes, and Kubernetes allows at most 1048576\./,
    );
  });
});

describe('buildMount', () => {
  it('labels pods with the plugin, and mounts the one file of the ConfigMap where the plugin’s url points', () => {
    const { labels, annotations } = buildMount(mount);
    assert.deepEqual(labels, { 'meshtap/mounted': 'tap' });
    assert.deepEqual(JSON.parse(annotations['sidecar.istio.io/userVolume'] ?? ''), {
      'wasmfilters-dir': {
        configMap: {
          name: 'wasm-filter',
          items: [{ key: 'http-trace-filter.wasm', path: 'http-trace-filter.wasm' }],
        },
      },
    });
    assert.deepEqual(JSON.parse(annotations['sidecar.istio.io/userVolumeMount'] ?? ''), {
      'wasmfilters-dir': { mountPath: PATH, readOnly: true },
    });
    assert.equal(annotations['meshtap/module-digest'], 'sha256:00');
    assert.equal(MODULE_URL, `file://${PATH}/http-trace-filter.wasm`);
  });

  it('never lets a pod start without the module: the volume is not optional', () => {
    assert.doesNotMatch(JSON.stringify(buildMount(mount)), /optional/);
  });
});

describe('isMounting', () => {
  const volume = { configMap: { name: 'wasm-filter' } };
  const items = (path: string) => ({
    configMap: { name: 'wasm-filter', items: [{ key: 'http-trace-filter.wasm', path }] },
  });

  const good: [string, Record<string, string>][] = [
    ['our own annotations', buildMount(mount).annotations],
    [
      'a list, as the predecessor wrote it',
      annotate([{ name: 'x', ...volume }], [{ name: 'x', mountPath: PATH }]),
    ],
    ['an object', annotate({ x: volume }, { x: { mountPath: `${PATH}/` } })],
    [
      'one volume of several',
      annotate({ y: { emptyDir: {} }, x: volume }, { x: { mountPath: PATH }, y: {} }),
    ],
    [
      'the file under its own name',
      annotate({ x: items('http-trace-filter.wasm') }, { x: { mountPath: PATH } }),
    ],
  ];
  for (const [name, annotations] of good) {
    it(`takes ${name}`, () => assert.ok(isMounting(annotations, 'wasm-filter')));
  }

  const bad: [string, Record<string, string>][] = [
    ['nothing', {}],
    ['the volume alone', { [USER_VOLUME]: JSON.stringify({ x: volume }) }],
    ['another ConfigMap', annotate({ x: { configMap: { name: 'other' } } }, { x: { mountPath: PATH } })],
    ['another place', annotate({ x: volume }, { x: { mountPath: '/elsewhere' } })],
    ['another volume at the place', annotate({ x: volume, y: {} }, { y: { mountPath: PATH } })],
    ['a part of the volume', annotate({ x: volume }, { x: { mountPath: PATH, subPath: 'a' } })],
    ['the file under another name', annotate({ x: items('other.wasm') }, { x: { mountPath: PATH } })],
    ['no JSON', { [USER_VOLUME]: '{', [USER_VOLUME_MOUNT]: '{' }],
    ['JSON of another shape', annotate(1, [null, 'x'])],
  ];
  for (const [name, annotations] of bad) {
    it(`does not take ${name}`, () => assert.ok(!isMounting(annotations, 'wasm-filter')));
  }
});

describe('listMountedConfigMaps', () => {
  it('lists those of all volumes, in both notations', () => {
    assert.deepEqual(
      listMountedConfigMaps(
        annotate(
          [
            { name: 'a', configMap: { name: 'one' } },
            { name: 'b', secret: {} },
          ],
          [],
        ),
      ),
      ['one'],
    );
    assert.deepEqual(listMountedConfigMaps(buildMount(mount).annotations), ['wasm-filter']);
    assert.deepEqual(listMountedConfigMaps({}), []);
  });
});
