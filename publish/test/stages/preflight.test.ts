import assert from 'node:assert/strict';
import { PublishError } from '../../src/errors.ts';
import { packImage } from '../../src/image/image.ts';
import { type PinnedReference, parseReference } from '../../src/image/reference.ts';
import { type PreflightSettings, runPreflight } from '../../src/stages/preflight.ts';
import type { TapPlan } from '../../src/stages/tap.ts';
import {
  dockerSecret,
  endpointsOf,
  injected,
  make,
  makeCluster,
  makePlan,
} from '../cluster/preflight/stored-cluster.ts';
import { makeScreen, SOME_DIGEST, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { type OrasCall, writeOrasScript } from '../support/oras-script.ts';

const HOST = 'collector.traces.svc.cluster.local';
const collector = make('Service', 'collector', 'traces', { spec: { ports: [{ port: 9000 }] } });
const running = endpointsOf('collector', 'traces');
const REPOSITORY = 'r.example/mesh/tap';

describe('the checks of a command', function () {
  this.timeout(120_000); // It starts programs.
  const temp = useTempDir();
  const packed = packImage(TINY_MODULE, { version: '1', created: '1970-01-01T00:00:00Z', revision: 'abc' });

  /** Runs them and gives what they printed, and how they ended. */
  const run = async (
    plan: Partial<TapPlan>,
    given: Partial<PreflightSettings> = {},
    { resources = [injected('shop'), collector, running], calls = [] as OrasCall[] } = {},
  ) => {
    const { settings, api } = makePlan();
    const oras = writeOrasScript(temp(), calls);
    const { run: context, out } = await makeScreen({ env: oras.env, cwd: temp() });
    const pluginConfig = { backend: { address: HOST, port: 9000 } };
    const openAccess = async () => ({ plainHttp: false, insecure: false });
    const full: TapPlan = {
      ...{ namespaces: ['shop'], settings, api, pluginConfig, openAccess, isResolved: false },
      build: () => [],
      ...plan,
    };
    const checks = { isStrict: false, isSkipped: false, isPruned: false, isPushed: false, ...given };
    const cluster = makeCluster(resources);
    const outcome = await runPreflight(full, checks, cluster, context)
      .then(({ present }) => ({ namespaces: present }))
      .catch((error: unknown) => error);
    assert.deepEqual([oras.deviations(), out.stdout], [[], '']);
    return { outcome, stderr: out.stderr, requests: cluster.requests };
  };
  const codeOf = (outcome: unknown) => (outcome instanceof PublishError ? outcome.exitCode : outcome);
  const refusal =
    /^Cannot go on: the checks before writing found an error\.\nNothing was written\. .*--skip-preflight\.$/;

  it('give the namespaces and say nothing when all is well', async () => {
    const { outcome, stderr } = await run({});
    assert.deepEqual([outcome, stderr], [{ namespaces: ['shop'] }, '']);
  });

  it('go on without a namespace that is not there, and say so', async () => {
    const { outcome, stderr } = await run({ namespaces: ['shop', 'nowhere'] });
    assert.deepEqual(outcome, { namespaces: ['shop'] });
    assert.match(stderr, /^Warning: nowhere: there is no such namespace\.\n {2}Correct its name.*\n$/);
  });

  it('stop at it under --strict', async () => {
    const { outcome, stderr } = await run({ namespaces: ['shop', 'nowhere'] }, { isStrict: true });
    assert.equal(codeOf(outcome), 3);
    assert.match((outcome as Error).message, refusal);
    assert.match(stderr, /^Error: nowhere: there is no such namespace/);
  });

  it('stop when no namespace is there at all', async () => {
    const { outcome } = await run({ namespaces: ['nowhere'] });
    assert.equal(codeOf(outcome), 3);
    assert.match((outcome as Error).message, /none of the namespaces can be written to/);
  });

  it('stop at an error, having told all that was found', async () => {
    const pluginConfig = { backend: { cluster: `outbound|9001||${HOST}` } };
    const { outcome, stderr } = await run({ pluginConfig, namespaces: ['shop', 'nowhere'] });
    assert.equal(codeOf(outcome), 3);
    assert.match(stderr, /^Warning: nowhere: .*\n.*\nError: the backend .* has no port 9001/);
  });

  it('stop with exit code 5 at a backend without an endpoint, and warn of one that is just starting', async () => {
    const none = await run({}, {}, { resources: [injected('shop'), collector] });
    assert.equal(codeOf(none.outcome), 5);
    assert.match(none.stderr, /^Error: the backend's Service traces\/collector has no endpoint/);
    const starting = endpointsOf('collector', 'traces', { conditions: [{ ready: false }] });
    const resources = [injected('shop'), collector, starting];
    const soon = await run({}, {}, { resources });
    assert.deepEqual(soon.outcome, { namespaces: ['shop'] });
    assert.match(soon.stderr, /^Warning: .* no endpoint that is ready yet/);
    assert.equal(codeOf((await run({}, { isStrict: true }, { resources })).outcome), 5);
  });

  it('are left out with --skip-preflight', async () => {
    const skipped = await run({ namespaces: ['shop', 'nowhere'] }, { isSkipped: true });
    assert.deepEqual(skipped, { outcome: { namespaces: ['shop', 'nowhere'] }, stderr: '', requests: [] });
  });

  it('look the pull secret up by the host that proxies pull from', async () => {
    const { settings } = makePlan({ settings: { pullSecret: 'login' } });
    const resources = [
      injected('shop'),
      collector,
      running,
      dockerSecret('login', 'shop', { auths: { 'r.example': { username: 'x' } } }),
    ];
    const pulledFrom = (pullHost: string) => ({
      settings,
      image: pinned(`localhost:5001/mesh/tap:1@${SOME_DIGEST}`),
      pullHost,
      isResolved: true,
    });
    assert.equal((await run(pulledFrom('r.example'), {}, { resources })).stderr, '');
    assert.match(
      (await run(pulledFrom('r.example:5000'), {}, { resources })).stderr,
      /Secret login: it has no entry for r\.example:5000/,
    );
  });

  describe('of an image with a digest', () => {
    const image = async () => `${REPOSITORY}@${(await packed).manifest.digest}`;
    const look = async (calls: (name: string) => OrasCall[], name?: string) => {
      const given = name ?? (await image());
      return run({ image: pinned(given) }, {}, { calls: calls(given) });
    };
    const fetching = (name: string, answer: Partial<OrasCall>) => ({
      args: ['manifest', 'fetch', name],
      ...answer,
    });

    it('find nothing wrong with one that Istio would load', async () => {
      const { manifest, layer } = await packed;
      const { outcome, stderr } = await look((name) => [
        fetching(name, { stdout: manifest.bytes }),
        fetching(name, { stdout: manifest.bytes }),
        { args: ['blob', 'fetch', `${REPOSITORY}@${layer.digest}`], stdout: layer.bytes },
      ]);
      assert.deepEqual([outcome, stderr], [{ namespaces: ['shop'] }, '']);
    });

    it('stop with exit code 4 at one that is not there', async () => {
      const { outcome, stderr } = await look((name) => [
        fetching(name, { status: 1, stderr: 'Error: manifest unknown: status code 404' }),
      ]);
      assert.equal(codeOf(outcome), 4);
      assert.match(
        stderr,
        /^Error: the registry has no image r\.example\/mesh\/tap@sha256:\w+, or hides it.*\n {2}Push it/,
      );
    });

    it('stop with exit code 5 at one that Istio would not load', async () => {
      const manifest = Buffer.from('{"schemaVersion":2,"layers":[]}');
      const { createHash } = await import('node:crypto');
      const name = `${REPOSITORY}@sha256:${createHash('sha256').update(manifest).digest('hex')}`;
      const { outcome, stderr } = await look(
        (given) => [fetching(given, { stdout: manifest }), fetching(given, { stdout: manifest })],
        name,
      );
      assert.equal(codeOf(outcome), 5);
      assert.match(stderr, /^Error: Cannot use .*Istio would not load it: .*it has no layers/);
    });

    it('stop with exit code 5 at the digest of an index, and name that of the image in it', async () => {
      const { manifest } = await packed;
      const { createHash } = await import('node:crypto');
      const child = {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: manifest.digest,
        size: manifest.bytes.length,
      };
      const index = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: 'application/vnd.oci.image.index.v1+json',
          manifests: [child],
        }),
      );
      const name = `${REPOSITORY}@sha256:${createHash('sha256').update(index).digest('hex')}`;
      const { outcome, stderr } = await look(
        (given) => [
          fetching(given, { stdout: index }),
          fetching(given, { stdout: index }),
          fetching(`${REPOSITORY}@${manifest.digest}`, { stdout: manifest.bytes }),
        ],
        name,
      );
      assert.equal(codeOf(outcome), 5);
      assert.ok(stderr.includes(`Use the digest of the image itself: ${manifest.digest}.`), stderr);
    });

    const unknown: [string, string][] = [
      ['a registry that cannot be reached from here', 'Error: dial tcp: lookup r.example: no such host'],
      ['a registry that asks for an account', 'Error: unauthorized: status code 401'],
      ['a registry without TLS', 'Error: http: server gave HTTP response to HTTPS client'],
    ];
    for (const [name, stderrOfOras] of unknown) {
      it(`say so of ${name}, and go on`, async () => {
        const { outcome, stderr } = await look((given) => [
          fetching(given, { status: 1, stderr: stderrOfOras }),
        ]);
        assert.deepEqual(outcome, { namespaces: ['shop'] });
        assert.match(stderr, /^Note: the image .* could not be checked from this machine/);
      });
    }
  });
});

function pinned(text: string): PinnedReference {
  const { digest = assert.fail(`${text} has no digest`), ...reference } = parseReference(text);
  return { ...reference, digest };
}
