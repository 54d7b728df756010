import assert from 'node:assert/strict';
import { globSync, writeFileSync } from 'node:fs';
import { COMMANDS } from '../../src/program.ts';
import { type FakeApiServer, startApiServer } from '../support/api-server.ts';
import { runMeshtap, SOME_IMAGE, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { type OrasScript, writeProgramScript } from '../support/oras-script.ts';
import { until } from '../support/receiver.ts';

// Command lines that would ask, write files or listen. A command that is not here fails the test.
const WITH_RESOURCES = ['--image', SOME_IMAGE, '--backend-address', 'collector.traces.svc.cluster.local'];
const LINES: Record<string, string[]> = {
  apply: ['shop', ...WITH_RESOURCES, '--skip-preflight', '--wait'],
  completion: ['bash'],
  diff: ['shop', ...WITH_RESOURCES],
  generate: ['shop', ...WITH_RESOURCES, '--output-dir', 'out'],
  openapi: ['cart.shop'],
  package: ['--wasm', 'tiny.wasm', '--output-dir', 'out'],
  publish: ['shop', ...WITH_RESOURCES, '--image', 'r.example/mesh/tap:1', '--wasm', 'tiny.wasm'],
  push: ['r.example/mesh/tap:1', '--wasm', 'tiny.wasm'],
  rbac: ['shop', '--backend-address', 'collector.traces.svc.cluster.local'],
  receive: ['--listen', '127.0.0.1:0', '--page', '127.0.0.1:0', '--store', 'store.db'],
  receiver: ['traces', '--image', 'r.example/mesh/receiver:1'],
  remove: ['shop'],
  rollback: ['shop', '--wait'],
  status: ['shop'],
  tail: [],
  view: ['--no-open'],
};

// A value that each flag refuses. A flag that takes a value and is not here fails the test.
const WRONG: Record<string, string> = {
  '--admin': 'nonsense',
  '--api': 'nonsense',
  '--attach-sbom': 'nowhere.json',
  '--backend-address': 'host/path',
  '--backend-ca-file': 'relative.pem',
  '--backend-port': '0',
  '--backend-sni': '10.0.0.1',
  '--ca-file': 'nowhere.pem',
  '--commands': 'dance',
  '--concurrency': '0',
  '--config': 'nowhere.yaml',
  '--config-map-name': 'Not_A_Name',
  '--context': 'nowhere',
  '--delivery': 'pigeon',
  '--diff': 'nowhere.yaml',
  '--direction': 'sideways',
  '--dry-run': 'client',
  '--filter': 'status:nonsense',
  '--from-file': '',
  '--group': ' ',
  '--image': 'no-registry',
  '--ingest-token-file': 'nowhere',
  '--interval': '2 seconds',
  '--keep-bytes': 'many',
  '--keep-for': 'long',
  '--kubeconfig': 'nowhere.yaml',
  '--listen': 'nowhere',
  '--log-level': 'loud',
  '--name': 'Not_A_Name',
  '--namespace': 'Not_A_Name',
  '--output': 'xml',
  '--output-dir': '',
  '--page': 'nowhere',
  '--page-token-file': 'nowhere',
  '--phase': 'later',
  '--port': '0',
  '--priority': 'high',
  '--pull-host': 'host/path',
  '--pull-secret': 'Not_A_Name',
  '--push-host': 'host/path',
  '--receiver': 'traces/one/two',
  '--registry-config': 'nowhere.json',
  '--replicas': '3-2',
  '--revision': 'a b',
  '--root-namespace': 'Not_A_Name',
  '--sampling-port': '65536',
  '--selector': '=',
  '--service-account': 'nobody',
  '--sign-key': 'nowhere.key',
  '--source': 'nowhere',
  '--storage-class': 'Not_A_Name',
  '--storage-size': 'much',
  '--store': 'postgres://x',
  '--store-ca-file': 'nowhere.pem',
  '--store-ca-key': 'a/b',
  '--store-cluster': 'a b',
  '--store-password-file': 'nowhere',
  '--store-secret': 'Not_A_Name',
  '--tag': 'a b',
  '--target-ref': 'Nothing',
  '--timeout': '5minutes',
  '--token-file': 'nowhere',
  '--url': 'nowhere',
  '--user': ' ',
  '--username': 'ci',
  '--verify-identity': 'a b',
  '--verify-issuer': 'nowhere',
  '--verify-key': 'nowhere.pub',
  '--wasm': 'nowhere.wasm',
  '--waypoint': 'Not_A_Name',
};

describe('a flag with a wrong value', function () {
  this.timeout(120_000);
  const temp = useTempDir();
  let server: FakeApiServer;
  let programs: OrasScript[];
  beforeEach(async () => {
    server = await startApiServer(() => ({ status: 500, body: 'nobody should ask' }));
    programs = ['oras', 'cosign'].map((name) => writeProgramScript(temp(), name, []));
    writeFileSync(temp('tiny.wasm'), TINY_MODULE);
  });
  afterEach(() => server.close());

  // By default, what listens because its flag was not refused ends after a while, and its test fails.
  const run = (name: string, flags: string[], signal = AbortSignal.timeout(60_000)) => {
    const takesCluster = COMMANDS.some((each) => each.name === name && 'kubeconfig' in each.flags);
    const where = takesCluster && !flags.includes('--kubeconfig') ? ['--kubeconfig', server.kubeconfig] : [];
    const env = Object.assign({ HOME: temp('home') }, ...programs.map((program) => program.env));
    return runMeshtap([name, ...(LINES[name] ?? []), ...where, ...flags], { cwd: temp(), env, signal });
  };
  const listFiles = () => globSync('**', { cwd: temp() }).toSorted();
  const asked = () => [
    ...[...server.asked, ...server.discoveries],
    ...programs.flatMap((program) => program.calls().map((words) => words.join(' '))),
  ];

  it('is tried with every command', () => {
    assert.deepEqual(COMMANDS.map(({ name }) => name).toSorted(), Object.keys(LINES).toSorted());
  });

  for (const { name, flags } of COMMANDS) {
    for (const { name: long, flags: syntax } of Object.values(flags)) {
      if (!syntax.includes('<')) continue;
      it(`ends ${name} ${long} with exit code 2, before anything is asked or written`, async () => {
        // rbac takes any name of a context: it reads no kubeconfig.
        const value = name === 'rbac' && long === '--context' ? '' : WRONG[long];
        assert.ok(value !== undefined, `no wrong value of ${long} is known here`);
        const before = listFiles();
        const { code, stdout, stderr } = await run(name, [long, value]);
        assert.deepEqual([code, stdout], [2, ''], stderr);
        assert.ok(stderr.includes(long) || (value !== '' && stderr.includes(value)), stderr);
        assert.deepEqual([asked(), listFiles()], [[], before]);
      });
    }
  }

  it('is refused as an argument too', async () => {
    for (const [name, word] of [
      ['completion', 'tcsh'],
      ['openapi', 'http://cart.shop'],
      ['receiver', 'Not_A_Name'],
      ['tail', 'Not_A_Name'],
      ...['apply', 'diff', 'generate', 'publish', 'rbac', 'remove', 'rollback', 'status'].map(
        (each) => [each, 'Not_A_Name'] as const,
      ),
    ] as const) {
      const before = listFiles();
      const { code, stdout, stderr } = await run(name, [word]);
      assert.deepEqual([code, stdout], [2, ''], `${name}: ${stderr}`);
      assert.deepEqual([asked(), listFiles()], [[], before], name);
    }
  });

  it('is what keeps these command lines from asking and writing: with right ones they do', async () => {
    for (const name of ['push', 'remove', 'tail', 'generate', 'package', 'receive']) {
      const before = listFiles();
      const stop = new AbortController();
      const running = run(name, [], stop.signal);
      if (name === 'receive') {
        await until(() => listFiles().includes('store.db'), 'the store');
        stop.abort();
      }
      await running;
      assert.notDeepEqual([asked(), listFiles()], [[], before], name);
      server.discoveries.length = 0;
      server.asked.length = 0;
    }
  });
});
