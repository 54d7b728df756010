import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { runMeshtap, SOME_IMAGE, useTempDir } from '../support/cli.ts';

const HOST = 'meshtap-receiver.traces.svc.cluster.local';
const DEFAULTS = {
  backend: { address: HOST, port: 9000 },
  format: 'otlp-traces',
  capture: { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000 },
  batch: { maxTraces: 50 },
  limits: { maxAttempts: 10 },
};

describe('--receiver', () => {
  const temp = useTempDir();
  const generate = (args: string[], env: Record<string, string> = {}) =>
    runMeshtap(['generate', 'shop', '--image', SOME_IMAGE, '-o', 'json', ...args], { cwd: temp(), env });
  const configOf = async (args: string[], env: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await generate(args, env);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout).items[0].spec.pluginConfig;
  };
  const writeConfig = (text: string) => {
    writeFileSync(temp('tap.yaml'), text);
    return ['--receiver', 'traces', '--config', 'tap.yaml'];
  };

  it('posts spans with bodies to the receiver of the namespace, many at once', async () => {
    assert.deepEqual(await configOf(['--receiver', 'traces']), DEFAULTS);
  });

  it('takes a receiver of another name', async () => {
    const { backend } = await configOf(['--receiver', 'traces/glass']);
    assert.equal(backend.address, 'glass.traces.svc.cluster.local');
  });

  it('wins over the environment, sampling manager included', async () => {
    const env = {
      WASM_FILTER_TRACE_BACKEND_ADDRESS: 'other.example.com',
      WASM_FILTER_TRACE_BACKEND_PORT: '1',
      TRACE_SAMPLING_ENABLED: 'true',
    };
    assert.deepEqual(await configOf(['--receiver', 'traces'], env), DEFAULTS);
  });

  it('leaves to the config what is captured and how it is posted', async () => {
    const text =
      'capture: {maxResponseBodyBytes: 0}\nbatch: {maxTraces: 5, maxDelayMs: 10}\nbackend: {timeoutMs: 99}';
    assert.deepEqual(await configOf(writeConfig(text)), {
      ...DEFAULTS,
      backend: { ...DEFAULTS.backend, timeoutMs: 99 },
      capture: { ...DEFAULTS.capture, maxResponseBodyBytes: 0 },
      batch: { maxTraces: 5, maxDelayMs: 10 },
    });
  });

  it('takes a config that says the same as it', async () => {
    assert.deepEqual(
      await configOf(
        writeConfig(`format: otlp-traces\nbackend: {address: ${HOST}, port: 9000, path: /v1/traces}`),
      ),
      { ...DEFAULTS, backend: { ...DEFAULTS.backend, path: '/v1/traces' } },
    );
  });

  for (const [key, text] of [
    ['format', 'format: scnt'],
    ['backend.address', 'backend: {address: a.example.com}'],
    ['backend.port', 'backend: {port: 4318}'],
    ['backend.path', 'backend: {path: /v1/logs}'],
    ['backend.cluster', 'backend: {cluster: outbound|9000||a.b.svc.cluster.local}'],
  ] as const) {
    it(`refuses a config with another ${key}, with what to do`, async () => {
      const { code, stderr } = await generate(writeConfig(text));
      assert.equal(code, 2);
      assert.match(stderr, /^Cannot use --receiver together with tap\.yaml: .+ says something else\.\n/);
      assert.ok(stderr.includes(`Remove --receiver, or remove ${key}`), stderr);
    });
  }

  for (const flag of [
    ['--backend-address', 'a.example.com'],
    ['--backend-port', '9000'],
    ['--backend-external'],
    ['--backend-external', '--backend-tls', '--backend-sni', 'a.example.com'],
    ['--sampling-manager'],
  ]) {
    it(`refuses ${flag.join(' ')} beside it`, async () => {
      const { code, stderr } = await generate(['--receiver', 'traces', ...flag]);
      assert.equal(code, 2);
      assert.match(stderr, /^Cannot use --[a-z-]+ together with --receiver: .+\nLeave one of them off\.\n$/);
    });
  }

  it('leaves a wrong type in the config to the check of the schema', async () => {
    const { code, stderr } = await generate(writeConfig('capture: 5'));
    assert.equal(code, 2);
    assert.match(stderr, /tap\.yaml as pluginConfig: capture/);
  });

  it('lets rbac know which Service the checks look at', async () => {
    const { stdout, stderr } = await runMeshtap(['rbac', 'shop', '--receiver', 'traces', '-o', 'json']);
    assert.equal(stderr, '');
    const roles = JSON.parse(stdout).items.filter(
      ({ metadata }: { metadata: { namespace: string } }) => metadata.namespace === 'traces',
    );
    assert.match(JSON.stringify(roles), /"resources":\["services"\],"resourceNames":\["meshtap-receiver"\]/);
  });
});
