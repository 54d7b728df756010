import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { packImage } from '../../src/image/image.ts';
import { runMeshtap, SOME_IMAGE, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { writeOrasScript } from '../support/oras-script.ts';

const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local'];

interface Resource {
  kind: string;
  metadata: { name: string; namespace: string; annotations: Record<string, string> };
  spec: Record<string, unknown> & { url: string; pluginConfig: Record<string, Record<string, unknown>> };
}

describe('meshtap generate', () => {
  const temp = useTempDir();
  const generate = (args: string[], env: Record<string, string> = {}) =>
    runMeshtap(['generate', ...args], { cwd: temp(), env });
  const resourcesOf = async (args: string[], env: Record<string, string> = {}): Promise<Resource[]> => {
    const { code, stdout, stderr } = await generate(['shop', '--image', SOME_IMAGE, ...args], env);
    assert.equal(code, 0, stderr);
    return parseAllDocuments(stdout, { version: '1.1' }).map((document) => document.toJS() as Resource);
  };
  const pluginOf = async (args: string[], env: Record<string, string> = {}): Promise<Resource> => {
    const plugin = (await resourcesOf(args, env)).find(({ kind }) => kind === 'WasmPlugin');
    return plugin ?? assert.fail('no WasmPlugin');
  };

  it('writes one WasmPlugin for each namespace, in the order given, one named twice once', async () => {
    const { stdout } = await generate(['shop', 'billing', 'shop', '--image', SOME_IMAGE, ...BACKEND]);
    const namespaces = parseAllDocuments(stdout).map((document) => document.getIn(['metadata', 'namespace']));
    assert.deepEqual(namespaces, ['shop', 'billing']);
  });

  it('writes a List as JSON', async () => {
    const { stdout } = await generate(['shop', '--image', SOME_IMAGE, ...BACKEND, '-o', 'json']);
    const { kind, items } = JSON.parse(stdout);
    assert.deepEqual([kind, items.length, items[0].spec.failStrategy], ['List', 1, 'FAIL_OPEN']);
  });

  it('says only what the user said and where the backend is', async () => {
    const { spec } = await pluginOf(BACKEND);
    assert.deepEqual(spec.pluginConfig, {
      backend: { address: 'collector.traces.svc.cluster.local', port: 9000 },
    });
  });

  it('lets flags win over the file, and the file over the environment', async () => {
    const env = {
      WASM_FILTER_TRACE_BACKEND_ADDRESS: 'env.a.example.com',
      WASM_FILTER_TRACE_BACKEND_PORT: '1111',
    };
    writeFileSync(temp('tap.yaml'), 'backend: {address: file.a.example.com, path: /x}\nlogLevel: info');
    const backendOf = async (args: string[]) => (await pluginOf(args, env)).spec.pluginConfig.backend;
    assert.deepEqual(await backendOf([]), { address: 'env.a.example.com', port: 1111 });
    const file = ['--config', 'tap.yaml'];
    assert.deepEqual(await backendOf(file), { address: 'file.a.example.com', port: 1111, path: '/x' });
    const flags = [
      '--backend-address',
      'flag.a.example.com',
      '--backend-port',
      '2222',
      '--log-level',
      'debug',
    ];
    const { pluginConfig } = (await pluginOf([...file, ...flags], env)).spec;
    assert.deepEqual(pluginConfig, {
      backend: { address: 'flag.a.example.com', port: 2222, path: '/x' },
      logLevel: 'debug',
    });
  });

  it('takes a JSON config, and an empty one as nothing said', async () => {
    writeFileSync(temp('tap.json'), '{"backend": {"address": "file.a.example.com"}}');
    writeFileSync(temp('empty.yaml'), '# nothing\n');
    assert.equal(
      (await pluginOf(['--config', 'tap.json'])).spec.pluginConfig.backend?.address,
      'file.a.example.com',
    );
    assert.deepEqual(
      (await pluginOf(['--config', 'empty.yaml', ...BACKEND])).spec.pluginConfig,
      (await pluginOf(BACKEND)).spec.pluginConfig,
    );
  });

  it('leaves a config that names an Envoy cluster as it is, whatever the environment says', async () => {
    writeFileSync(temp('tap.yaml'), 'backend: {cluster: traces}');
    const env = { WASM_FILTER_TRACE_BACKEND_ADDRESS: 'env.a.example.com' };
    assert.deepEqual((await pluginOf(['--config', 'tap.yaml'], env)).spec.pluginConfig, {
      backend: { cluster: 'traces' },
    });
  });

  const samplingOf = async (flags: string[], env: Record<string, string> = {}) =>
    (await pluginOf(flags, env)).spec.pluginConfig.sampling;

  it('finds a sampling manager beside the backend, by flags or by the seed’s variables', async () => {
    const at = (port: number) => ({ manager: { cluster: `outbound|${port}||${BACKEND[1]}` } });
    const on = { TRACE_SAMPLING_ENABLED: 'True' };
    const port = { WASM_FILTER_TRACE_SAMPLING_PORT: '1' };
    assert.equal(await samplingOf(BACKEND, { ...port, TRACE_SAMPLING_ENABLED: 'false' }), undefined);
    assert.equal(await samplingOf(BACKEND, { WASM_FILTER_TRACE_SAMPLING_PORT: 'x' }), undefined);
    assert.deepEqual(await samplingOf([...BACKEND, '--sampling-manager']), at(9990));
    assert.deepEqual(await samplingOf(BACKEND, on), at(9990));
    assert.deepEqual(await samplingOf(BACKEND, { ...on, ...port }), at(1));
    assert.deepEqual(await samplingOf([...BACKEND, '--sampling-port', '2'], { ...on, ...port }), at(2));
  });

  it('lets a flag change the sampling manager of a config, and a variable not', async () => {
    const manager = { cluster: 'other', path: '/hosts', intervalMs: 1000 };
    const file = { backend: { cluster: 'outbound|80|v1|a.b.svc' }, sampling: { ratio: 0.5, manager } };
    writeFileSync(temp('tap.json'), JSON.stringify(file));
    const flags = ['--config', 'tap.json'];
    assert.deepEqual(await samplingOf(flags, { TRACE_SAMPLING_ENABLED: 'true' }), file.sampling);
    assert.deepEqual(await samplingOf([...flags, '--sampling-manager']), {
      ratio: 0.5,
      manager: { ...manager, cluster: 'outbound|9990||a.b.svc' },
    });
  });

  it('refuses a sampling manager beside an Envoy cluster that is not a service', async () => {
    writeFileSync(temp('tap.yaml'), 'backend: {cluster: traces}');
    const command = ['generate', 'shop', '--image', SOME_IMAGE, '--config', 'tap.yaml', '--sampling-manager'];
    const { code, stderr } = await runMeshtap(command, { cwd: temp() });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /Cannot use --sampling-manager together with backend.cluster: the manager runs beside/,
    );
  });

  it('refuses a variable that holds only blanks, and shows them', async () => {
    for (const name of ['WASM_FILTER_TRACE_BACKEND_ADDRESS', 'WASM_FILTER_TRACE_BACKEND_PORT']) {
      const { code, stderr } = await generate(['shop', '--image', SOME_IMAGE], { [name]: '  ' });
      assert.equal(code, 2);
      assert.equal(
        stderr,
        `Cannot use "  " from ${name}: it is empty.\nGive ${name} a value, or unset it.\n`,
      );
    }
  });

  it('counts an empty variable as unset', async () => {
    const env = { WASM_FILTER_TRACE_BACKEND_PORT: '', TRACE_SAMPLING_ENABLED: '' };
    assert.equal((await pluginOf(BACKEND, env)).spec.pluginConfig.backend?.port, 9000);
  });

  it('keeps texts that YAML 1.1 takes for something else', async () => {
    const texts = [
      'on',
      'y',
      'No',
      'null',
      '~',
      '1_000',
      '0o17',
      '012',
      '1:30',
      '.5',
      '1e3',
      '',
      ' x',
      '#',
      '- a',
      'é',
    ];
    writeFileSync(
      temp('tap.json'),
      JSON.stringify({ backend: { address: 'a.b.c' }, redact: { replacement: texts.join('|') } }),
    );
    assert.equal(
      (await pluginOf(['--config', 'tap.json'])).spec.pluginConfig.redact?.replacement,
      texts.join('|'),
    );
    for (const replacement of texts) {
      writeFileSync(
        temp('tap.json'),
        JSON.stringify({ backend: { address: 'a.b.c' }, redact: { replacement } }),
      );
      assert.equal(
        (await pluginOf(['--config', 'tap.json'])).spec.pluginConfig.redact?.replacement,
        replacement,
      );
    }
  });

  it('calls an external IP address by a name for use in the mesh, and points the filter at it', async () => {
    const [entry, plugin] = await resourcesOf([
      '--backend-external',
      '--backend-address',
      '10.1.2.3',
      '--name',
      'tap',
    ]);
    assert.deepEqual(entry?.spec.hosts, ['tap-backend.meshtap.internal']);
    assert.deepEqual(plugin?.spec.pluginConfig.backend, {
      address: '10.1.2.3',
      port: 9000,
      cluster: 'outbound|9000||tap-backend.meshtap.internal',
    });
  });

  describe('with an image that has no digest', () => {
    const NAME = 'r.example/mesh/tap:1';
    const PROVENANCE = { version: '1', created: '1970-01-01T00:00:00Z', revision: 'abc123' };
    const resolve = async (manifest: Buffer) => {
      const oras = writeOrasScript(temp(), [
        { args: ['manifest', 'fetch', NAME, '--plain-http'], stdout: manifest },
      ]);
      return await generate(['shop', '--image', `oci://${NAME}`, '--plain-http', ...BACKEND], oras.env);
    };

    it('pins the digest that the registry gives, and makes the same resource as with that digest', async () => {
      const { manifest } = await packImage(TINY_MODULE, PROVENANCE);
      const { stdout } = await resolve(manifest.bytes);
      const pinned = await generate(['shop', '--image', `${NAME}@${manifest.digest}`, ...BACKEND]);
      assert.equal(stdout, pinned.stdout);
      const { metadata, spec } = parse(stdout) as Resource;
      assert.equal(spec.url, `oci://${NAME}@${manifest.digest}`);
      assert.deepEqual(metadata.annotations, {
        'meshtap/image-digest': manifest.digest,
        'meshtap/image-tag': '1',
      });
    });

    it('exits 5 when Istio would not load what is there', async () => {
      const { code, stdout, stderr } = await resolve(Buffer.from('{"schemaVersion":2,"layers":[]}'));
      assert.deepEqual([code, stdout], [5, '']);
      assert.match(stderr, /Istio would not load it: as a compat image: it has no layers/);
    });
  });

  const warnings: [string, string[], RegExp][] = [
    [
      'a one-word backend',
      ['--backend-address', 'collector'],
      /If it is one, give collector\.NAMESPACE\.svc\.cluster\.local/,
    ],
    [
      'a two-word backend',
      ['--backend-address', 'collector.traces'],
      /give collector\.traces\.svc\.cluster\.local/,
    ],
    [
      'a backend that ends in .svc',
      ['--backend-address', 'collector.traces.svc'],
      /give collector\.traces\.svc\.cluster\.local/,
    ],
    [
      'a waypoint that may not know the backend',
      [...BACKEND, '--target-ref', 'Service/cart'],
      /waypoint of Service\/cart knows only the services that it serves\. .*add --waypoint NAME/,
    ],
  ];
  for (const [name, args, message] of warnings) {
    it(`warns of ${name}`, async () => {
      const { code, stderr } = await generate(['shop', '--image', SOME_IMAGE, ...args]);
      assert.equal(code, 0);
      assert.match(stderr, message);
    });
  }

  it('warns of a filter for the whole mesh, and of a namespace in which it would load twice', async () => {
    const { stderr } = await generate(['istio-system', 'shop', '--image', SOME_IMAGE, ...BACKEND]);
    assert.match(stderr, /istio-system is the root namespace: every proxy of the whole mesh will load/);
    assert.match(stderr, /captured twice, unless istio-system is left off/);
    const other = ['istio-system', '--image', SOME_IMAGE, ...BACKEND, '--root-namespace', 'istio-config'];
    assert.equal((await generate(other)).stderr, '');
  });

  const modes: [string[], string][] = [
    [[], 'CLIENT'],
    [['--selector', 'app=web'], 'CLIENT'],
    [['--target-ref', 'Gateway/web'], 'CLIENT'],
    [['--target-ref', 'Gateway/waypoint', '--direction', 'inbound'], 'SERVER'],
    [['--target-ref', 'Service/cart'], 'SERVER'],
    [['--target-ref', 'ServiceEntry/payments'], 'SERVER'],
    [
      ['--target-ref', 'Service/cart', '--target-ref', 'Gateway/web', '--direction', 'both'],
      'CLIENT_AND_SERVER',
    ],
  ];
  for (const [args, mode] of modes) {
    it(`writes the mode ${mode} for ${args.join(' ') || 'a whole namespace'}`, async () => {
      const { spec } = await pluginOf([...BACKEND, ...args]);
      assert.deepEqual(spec.match, [{ mode }]);
    });
  }

  it('exports an external backend to the whole mesh when the whole mesh is tapped', async () => {
    const external = ['--backend-external', '--backend-tls', '--backend-address', 'traces.example.com'];
    const exportOf = async (namespace: string) => {
      const { stdout } = await generate([namespace, '--image', SOME_IMAGE, ...external]);
      const documents = parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
      return documents.filter(({ kind }) => kind !== 'WasmPlugin').map(({ spec }) => spec.exportTo);
    };
    assert.deepEqual(await exportOf('shop'), [['.'], ['.']]);
    assert.deepEqual(await exportOf('istio-system'), [['*'], ['*']]);
  });

  it('warns once that others can read the values of backend.headers, and never of none', async () => {
    const withHeaders = async (headers: object) => {
      const backend = { address: 'collector.traces.svc.cluster.local', headers };
      writeFileSync(temp('headers.json'), JSON.stringify({ backend }));
      return generate(['shop', 'billing', '--image', SOME_IMAGE, '--config', 'headers.json']);
    };
    const { stdout, stderr } = await withHeaders({ authorization: 'Bearer hunter2' });
    assert.match(
      stderr,
      /^Warning: The values of backend\.headers are not secret: .*read WasmPlugins.*"Let only the mesh post" in docs\/security\.md\.\n$/,
    );
    assert.doesNotMatch(stderr, /hunter2|files of/);
    assert.doesNotMatch(stdout, /not secret/);
    assert.equal((await withHeaders({})).stderr, '');
  });

  it('names a section of docs/security.md that there is', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/security.md'), 'utf8');
    assert.match(text, /^## Let only the mesh post$/m);
    assert.match(text, /^## Who can read backend\.headers$/m);
  });

  it('does not warn of a full name', async () => {
    assert.equal((await generate(['shop', '--image', SOME_IMAGE, ...BACKEND])).stderr, '');
  });
});
