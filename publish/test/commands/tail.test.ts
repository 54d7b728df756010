import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ServedReceiver } from '../../../receive/src/served-receiver.ts';
import { runCli } from '../../src/cli.ts';
import { type FakeApiServer, refusal, startApiServer } from '../support/api-server.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { postExchanges, postUntil, startTestReceiver } from '../support/receiver.ts';

describe('meshtap tail', function () {
  this.timeout(120_000);
  const temp = useTempDir();
  let receiver: ServedReceiver | undefined;
  afterEach(async () => {
    await receiver?.close();
    receiver = undefined;
  });

  /** Runs it until it has written so many lines, while exchanges are posted again and again. */
  const tail = async (args: string[], lines: number, post: (round: number) => Promise<void>) => {
    const out = { stdout: '', stderr: '' };
    const stop = new AbortController();
    const done = runCli(['tail', ...args], {
      env: {},
      cwd: temp(),
      stdin: Readable.from([]),
      stdout: { write: (text) => (out.stdout += text) },
      stderr: { write: (text) => (out.stderr += text) },
      signal: stop.signal,
    });
    const count = () => out.stdout.split('\n').length - 1;
    await postUntil(() => count() >= lines, 'the lines', post);
    stop.abort();
    return { code: await done, ...out };
  };

  it('writes what arrives at a URL as lines of JSON, and ends with 0', async () => {
    receiver = await startTestReceiver();
    const { ingestUrl, pageUrl } = receiver;
    const { code, stdout, stderr } = await tail(['--url', pageUrl], 3, (round) =>
      postExchanges(ingestUrl, [`/${round}`]),
    );
    assert.deepEqual([code, stderr], [0, '']);
    const [first] = stdout.split('\n');
    assert.match(JSON.parse(`${first}`).path, /^\/\d+$/);
  });

  it('shows only what fits the filter and the namespaces', async () => {
    receiver = await startTestReceiver();
    const { ingestUrl, pageUrl } = receiver;
    const args = ['billing', 'shop', '--url', pageUrl, '--filter', 'status:5xx'];
    const { stdout } = await tail(args, 2, async () => {
      await postExchanges(ingestUrl, ['/other'], { namespace: 'other', status: '503' });
      await postExchanges(ingestUrl, ['/fine'], { namespace: 'shop' });
      await postExchanges(ingestUrl, ['/bad'], { namespace: 'billing', status: '503' });
    });
    for (const line of stdout.trimEnd().split('\n')) assert.equal(JSON.parse(line).path, '/bad');
  });

  it('gives the token of a file', async () => {
    receiver = await startTestReceiver('t0ken');
    const { ingestUrl, pageUrl } = receiver;
    writeFileSync(temp('token'), 't0ken\n', { mode: 0o600 });
    const post = () => postExchanges(ingestUrl, ['/x']);
    const args = ['--url', pageUrl, '--token-file', 'token', '-o', 'table'];
    assert.match((await tail(args, 2, post)).stdout, /^TIME .+\n.+cart\.shop\/x/);
    const { code, stderr } = await runMeshtap(['tail', '--url', pageUrl]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Cannot read from http:.+: it answered 401: .+\nGive its token with --token-file\.\n$/,
    );
  });

  it('says that nothing is at the URL', async () => {
    const { code, stderr } = await runMeshtap(['tail', '--url', 'http://127.0.0.1:1']);
    assert.equal(code, 1);
    assert.match(stderr, /^Cannot read from http:\/\/127\.0\.0\.1:1: .+\nCheck the address/);
  });

  for (const [args, message] of [
    [['--url', 'here'], /"here" as --url: it is not a URL/],
    [['--url', 'http://a', '--receiver', 'traces'], /Cannot use --receiver here: --url needs no cluster/],
    [['--url', 'http://a', '--context', 'c'], /Cannot use --context here: --url needs no cluster/],
    [['--token-file', 'nowhere'], /nowhere as --token-file: there is no such file/],
    [['--receiver', 'a/b/c'], /"a\/b\/c" as --receiver/],
    [['--filter', 'is:lost'], /^Cannot use --filter: /],
    [['shop', '--filter', 'namespace:billing'], /namespaces together with namespace: in --filter/],
    [['Shop'], /"Shop" as a namespace/],
    [['-o', 'yaml'], /"yaml" as --output/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runMeshtap(['tail', ...args], { cwd: temp() });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  describe('in a cluster', () => {
    let server: FakeApiServer;
    afterEach(() => server.close());
    const run = (...args: string[]) => runMeshtap([...args, '--kubeconfig', server.kubeconfig]);

    it('says how to run a receiver where there is none, as view does', async () => {
      server = await startApiServer(() => ({ status: 200, body: { metadata: {}, items: [] } }));
      for (const command of ['tail', 'view']) {
        const { code, stdout, stderr } = await run(command);
        assert.deepEqual([code, stdout], [3, '']);
        assert.match(
          stderr,
          /^Cannot reach the receiver: there is none in the cluster test\.\nStart one with /,
        );
      }
      assert.match(server.asked[0] ?? '', /^GET \/api\/v1\/pods\?.*labelSelector=meshtap%2Freceiver/);
    });

    it('looks into one namespace alone where that is named', async () => {
      server = await startApiServer(() => ({ status: 200, body: { metadata: {}, items: [] } }));
      await run('tail', '--receiver', 'traces/glass');
      assert.match(
        server.asked[0] ?? '',
        /namespaces\/traces\/pods\?.*labelSelector=meshtap%2Freceiver%3Dglass/,
      );
    });

    it('names the flag that does without the right to see all namespaces', async () => {
      server = await startApiServer(() => refusal(403, 'Forbidden', 'pods is forbidden'));
      const { code, stderr } = await run('tail');
      assert.equal(code, 3);
      assert.match(stderr, /^Cannot list Pods in all namespaces: /);
      assert.match(
        stderr,
        /\nGive the namespace of the receiver with --receiver NAMESPACE.*`meshtap rbac --commands tail,view,openapi --receiver NAMESPACE`/,
      );
    });
  });
});
