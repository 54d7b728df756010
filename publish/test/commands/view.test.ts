import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import type { ServedReceiver } from '../../../receive/src/served-receiver.ts';
import { runCli } from '../../src/cli.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { postExchanges, postUntil, startTestReceiver, until } from '../support/receiver.ts';
import { makeReceiverPod } from '../support/receiver-cluster.ts';
import { type ReceiverInCluster, startReceiverInCluster } from '../support/receiver-in-cluster.ts';

describe('a receiver in a cluster', function () {
  this.timeout(120_000);
  const temp = useTempDir();
  let receiver: ServedReceiver;
  let cluster: ReceiverInCluster;
  beforeEach(async () => {
    receiver = await startTestReceiver();
    const port = Number(new URL(receiver.pageUrl).port);
    cluster = await startReceiverInCluster(port, makeReceiverPod('one'));
    writeFileSync(temp('xdg-open'), `#!/bin/sh\necho "$1" >'${temp('opened')}'\n`, { mode: 0o755 });
  });
  afterEach(async () => {
    await cluster.close();
    await receiver.close();
  });

  /** Runs a command until the test stops it. */
  const start = (...args: string[]) => {
    const out = { stdout: '', stderr: '' };
    const stop = new AbortController();
    const done = runCli([...args, '--kubeconfig', cluster.kubeconfig], {
      env: { PATH: temp() },
      cwd: temp(),
      stdin: Readable.from([]),
      stdout: { write: (text) => (out.stdout += text) },
      stderr: { write: (text) => (out.stderr += text) },
      signal: stop.signal,
    });
    const end = async () => {
      stop.abort();
      return { code: await done, ...out };
    };
    const address = async () => {
      await until(() => out.stderr.includes('Ctrl-C'), `the address: ${out.stderr}`);
      return out.stdout.trim();
    };
    return { out, end, address };
  };

  it('is viewed through a port of this machine, which the browser gets, until Ctrl-C', async () => {
    const view = start('view');
    const address = await view.address();
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    // The file is empty at first.
    const opened = () => (existsSync(temp('opened')) ? readFileSync(temp('opened'), 'utf8').trim() : '');
    await until(() => opened() !== '', 'the browser');
    assert.equal(opened(), address);
    const { code, stdout } = await view.end();
    assert.deepEqual([code, stdout], [0, `${address}\n`]);
    await assert.rejects(fetch(address));
    const { paths, deviations } = cluster.forwarded();
    assert.equal(paths[0], '/api/v1/namespaces/traces/pods/one/portforward?ports=9080');
    assert.deepEqual(deviations, []);
  });

  it('is viewed on when its pod is replaced, and without a browser', async () => {
    const view = start('view', '--no-open', '--receiver', 'traces');
    const address = await view.address();
    cluster.pods = [makeReceiverPod('two')];
    cluster.cut();
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    assert.match(cluster.forwarded().paths.at(-1) ?? '', /pods\/two\/portforward/);
    assert.equal((await view.end()).code, 0);
    assert.equal(existsSync(temp('opened')), false);
  });

  it('says when it cannot be reached meanwhile', async () => {
    const view = start('view', '--no-open');
    const address = await view.address();
    cluster.pods = [];
    cluster.cut();
    await assert.rejects(fetch(`${address}/healthz`));
    assert.match(
      (await view.end()).stderr,
      /Cannot reach the receiver now: there is none in the cluster test\./,
    );
  });

  it('is not viewed on a port that is taken or that is none', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runMeshtap([
      'view',
      '--port',
      `${port}`,
      '--kubeconfig',
      cluster.kubeconfig,
    ]);
    other.close();
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Cannot listen on 127\.0\.0\.1:\d+: another program listens there\.\nGive another --port/,
    );
    assert.equal((await runMeshtap(['view', '--port', 'x', '--kubeconfig', cluster.kubeconfig])).code, 2);
  });

  it('is tailed by port-forward, over a connection that is cut, without loss or repeats', async () => {
    const tail = start('tail');
    await until(() => cluster.forwarded().paths.length > 0, 'a connection');
    // What comes before the tail knows its place is not its own.
    const lines = () => tail.out.stdout.split('\n').filter((line) => line !== '');
    const isRunning = () => lines().length > 0;
    await postUntil(isRunning, 'the first exchange', () => postExchanges(receiver.ingestUrl, ['/warm']));
    await postExchanges(receiver.ingestUrl, ['/1', '/2']);
    cluster.cut();
    await postExchanges(receiver.ingestUrl, ['/3', '/4']);
    await until(() => tail.out.stdout.includes('"/4"'), 'the last exchange');
    const { code, stderr } = await tail.end();
    const paths = lines().map((line) => JSON.parse(line).path);
    assert.deepEqual(
      paths.filter((path) => path !== '/warm'),
      ['/1', '/2', '/3', '/4'],
    );
    assert.equal(code, 0);
    assert.match(stderr, /The connection was lost: .+\. Trying again \.\.\.\nConnected again\.\n/);
  });
});
