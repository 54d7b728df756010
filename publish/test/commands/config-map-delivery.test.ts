import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { digestOf } from '../../src/image/oci.ts';
import { runMeshtap, TINY_MODULE, useTempDir } from '../support/cli.ts';

const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local'];

describe('meshtap generate --delivery config-map', () => {
  const temp = useTempDir();
  const generate = (args: string[], env: Record<string, string> = {}) =>
    runMeshtap(['generate', ...args, '--delivery', 'config-map', ...BACKEND], { cwd: temp(), env });
  const resourcesOf = async (args: string[], env?: Record<string, string>) => {
    const { code, stdout, stderr } = await generate(args, env);
    assert.equal(code, 0, stderr);
    return parseAllDocuments(stdout, { version: '1.1' }).map((document) => document.toJS());
  };

  beforeEach(() => writeFileSync(temp('filter.wasm'), TINY_MODULE));

  it('writes the ConfigMap before the plugin, and needs neither image nor registry', async () => {
    const [configMap, plugin, ...more] = await resourcesOf([
      'shop',
      '--wasm',
      'filter.wasm',
      '--name',
      'tap',
    ]);
    assert.deepEqual(more, []);
    assert.equal(configMap.metadata.name, 'wasm-filter');
    assert.equal(configMap.binaryData['http-trace-filter.wasm'], TINY_MODULE.toString('base64'));
    assert.equal(plugin.spec.url, 'file:///var/local/lib/wasm-filters/http-trace-filter.wasm');
    assert.equal(plugin.spec.failStrategy, 'FAIL_OPEN');
    for (const name of ['imagePullPolicy', 'imagePullSecret']) assert.ok(!(name in plugin.spec), name);
    for (const { metadata } of [configMap, plugin]) {
      assert.deepEqual(metadata.annotations, { 'meshtap/module-digest': digestOf(TINY_MODULE) });
      assert.equal(metadata.labels['meshtap/inventory'], 'tap');
    }
  });

  it('selects only pods that are labelled as mounting, besides what the user selects', async () => {
    const selectorOf = async (args: string[]) => {
      const [, plugin] = await resourcesOf(['shop', '--wasm', 'filter.wasm', ...args]);
      return plugin.spec.selector.matchLabels;
    };
    assert.deepEqual(await selectorOf([]), { 'meshtap/mounted': 'meshtap' });
    assert.deepEqual(await selectorOf(['--selector', 'app=cart', '--name', 'tap']), {
      app: 'cart',
      'meshtap/mounted': 'tap',
    });
  });

  it('takes the seed’s variables for the module and the ConfigMap', async () => {
    const env = { WASM_FILTER_BINARY_PATH: temp('filter.wasm'), WASM_FILTER_CONFIG_MAP_NAME: 'my-filter' };
    const [configMap] = await resourcesOf(['shop'], env);
    assert.equal(configMap.metadata.name, 'my-filter');
  });

  it('writes a TrafficExtension with the file too', async () => {
    const [, plugin] = await resourcesOf(['shop', '--wasm', 'filter.wasm', '--api', 'trafficextension']);
    assert.equal(plugin.spec.wasm.url, 'file:///var/local/lib/wasm-filters/http-trace-filter.wasm');
    assert.ok(!('imagePullPolicy' in plugin.spec.wasm));
  });

  it('says on stderr what has workloads mount it, as a command that can be run', async () => {
    const { stderr } = await generate(['shop', '--wasm', 'filter.wasm']);
    const [, patch = ''] =
      /kubectl patch deployment NAME --namespace shop --patch '(.*)'\n/.exec(stderr) ?? [];
    const { labels, annotations } = JSON.parse(patch).spec.template.metadata;
    assert.deepEqual(labels, { 'meshtap/mounted': 'meshtap' });
    assert.ok(
      'sidecar.istio.io/userVolume' in annotations && 'sidecar.istio.io/userVolumeMount' in annotations,
    );
  });

  it('refuses the root namespace, a module that is too large, and a file that is no module', async () => {
    const root = await generate(['istio-system', '--wasm', 'filter.wasm']);
    assert.equal(root.code, 2);
    assert.match(
      root.stderr,
      /Cannot use --delivery config-map in istio-system: a filter there is for the whole mesh/,
    );
    writeFileSync(temp('large.wasm'), Buffer.concat([TINY_MODULE, Buffer.alloc(1024 * 1024)]));
    const large = await generate(['shop', '--wasm', 'large.wasm']);
    assert.equal(large.code, 2);
    assert.match(
      large.stderr,
      /large\.wasm into a ConfigMap: it has 1048584 bytes, and Kubernetes allows at most 1048576/,
    );
    writeFileSync(temp('text.wasm'), 'no module');
    const text = await generate(['shop', '--wasm', 'text.wasm']);
    assert.equal(text.code, 2);
    assert.match(text.stderr, /it is not a Wasm module/);
  });

  it('has the other way named where the image is missing', async () => {
    const { code, stderr } = await runMeshtap(['generate', 'shop', ...BACKEND], { cwd: temp() });
    assert.equal(code, 2);
    assert.match(stderr, /--image is missing[\s\S]*--delivery config-map/);
  });
});
