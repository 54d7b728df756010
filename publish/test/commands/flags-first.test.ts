import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { COMMANDS } from '../../src/program.ts';
import { type FakeApiServer, startApiServer } from '../support/api-server.ts';
import { runMeshtap, SOME_IMAGE, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { type OrasScript, writeProgramScript } from '../support/oras-script.ts';

// Command lines that would ask and write.
const WITH_RESOURCES = ['--image', SOME_IMAGE, '--backend-address', 'collector.traces.svc.cluster.local'];
const LINES: Record<string, string[]> = {
  apply: ['shop', ...WITH_RESOURCES, '--skip-preflight', '--wait'],
  diff: ['shop', ...WITH_RESOURCES],
  publish: ['shop', ...WITH_RESOURCES, '--image', 'r.example/mesh/tap:1', '--wasm', 'tiny.wasm'],
  push: ['r.example/mesh/tap:1', '--wasm', 'tiny.wasm'],
  remove: ['shop'],
  rollback: ['shop', '--wait'],
  status: ['shop'],
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
  '--concurrency': '0',
  '--config': 'nowhere.yaml',
  '--config-map-name': 'Not_A_Name',
  '--context': 'nowhere',
  '--delivery': 'pigeon',
  '--direction': 'sideways',
  '--dry-run': 'client',
  '--from-file': '',
  '--image': 'no-registry',
  '--interval': '2 seconds',
  '--kubeconfig': 'nowhere.yaml',
  '--log-level': 'loud',
  '--name': 'Not_A_Name',
  '--namespace': 'Not_A_Name',
  '--output': 'xml',
  '--phase': 'later',
  '--priority': 'high',
  '--pull-secret': 'Not_A_Name',
  '--receiver': 'traces/one/two',
  '--registry-config': 'nowhere.json',
  '--revision': 'a b',
  '--root-namespace': 'Not_A_Name',
  '--sampling-port': '65536',
  '--selector': '=',
  '--sign-key': 'nowhere.key',
  '--source': 'nowhere',
  '--tag': 'a b',
  '--target-ref': 'Nothing',
  '--timeout': '5minutes',
  '--username': 'ci',
  '--verify-key': 'nowhere.pub',
  '--wasm': 'nowhere.wasm',
  '--waypoint': 'Not_A_Name',
};

describe('a flag with a wrong value', () => {
  const temp = useTempDir();
  let server: FakeApiServer;
  let programs: OrasScript[];
  beforeEach(async () => {
    server = await startApiServer(() => ({ status: 500, body: 'nobody should ask' }));
    programs = ['oras', 'cosign'].map((name) => writeProgramScript(temp(), name, []));
    writeFileSync(temp('tiny.wasm'), TINY_MODULE);
  });
  afterEach(() => server.close());

  const run = (name: string, flags: string[]) => {
    const given = LINES[name] ?? [];
    const where =
      name === 'push' || flags.includes('--kubeconfig') ? [] : ['--kubeconfig', server.kubeconfig];
    const env = Object.assign({}, ...programs.map((program) => program.env));
    return runMeshtap([name, ...given, ...where, ...flags], { cwd: temp(), env });
  };

  for (const { name, flags } of COMMANDS) {
    if (LINES[name] === undefined) continue;
    for (const { name: long, flags: syntax } of Object.values(flags)) {
      if (!syntax.includes('<')) continue;
      it(`ends ${name} ${long} with exit code 2, before anything is asked or written`, async () => {
        const value = WRONG[long];
        assert.ok(value !== undefined, `no wrong value of ${long} is known here`);
        const { code, stdout, stderr } = await run(name, [long, value]);
        assert.deepEqual([code, stdout], [2, ''], stderr);
        assert.ok(stderr.includes(long) || (value !== '' && stderr.includes(value)), stderr);
        assert.deepEqual([...server.asked, ...server.discoveries], []);
        assert.deepEqual(
          programs.flatMap((program) => program.calls()),
          [],
        );
      });
    }
  }

  it('is what keeps these command lines from asking: with right ones they do', async () => {
    for (const name of ['push', 'remove']) {
      await run(name, []);
      const asked = server.discoveries.length + programs.flatMap((program) => program.calls()).length;
      assert.ok(asked > 0, name);
    }
  });
});
