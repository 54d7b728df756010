import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { eventually } from '../../../e2e/support/eventually.ts';
import type { ServedReceiver } from '../../../receive/src/served-receiver.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { postExchanges, startTestReceiver } from '../support/receiver.ts';
import { makeReceiverPod } from '../support/receiver-cluster.ts';
import { startReceiverInCluster } from '../support/receiver-in-cluster.ts';

describe('meshtap openapi', function () {
  this.timeout(120_000);
  const temp = useTempDir();
  let receiver: ServedReceiver;
  let posted = 0;
  const start = async (...args: Parameters<typeof startTestReceiver>) => {
    receiver = await startTestReceiver(...args);
    posted = 0;
  };
  afterEach(() => receiver?.close());

  /** Posts exchanges, and waits until the receiver has learned all that were posted. */
  const teach = async (paths: string[], token?: string) => {
    await postExchanges(receiver.ingestUrl, paths);
    posted += paths.length;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const look = async () => {
      const answer = await fetch(`${receiver.pageUrl}/api/endpoints`, { headers });
      return ((await answer.json()) as { learned: number }).learned;
    };
    await eventually('the catalogue', look, (learned) => learned >= posted);
  };
  const run = (...args: string[]) => runMeshtap(['openapi', ...args, '--url', receiver.pageUrl]);

  it('prints what the receiver learned of a host, byte for byte as its API has it', async () => {
    await start();
    await teach(['/users/1', '/users/2', '/carts/3?x=1']);
    const { code, stdout, stderr } = await run('cart.shop');
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(Object.keys(parse(stdout).paths), ['/carts/{cartId}', '/users/{userId}']);
    for (const [format, text] of [
      ['yaml', stdout],
      ['json', (await run('Cart.Shop', '-o', 'json')).stdout],
    ]) {
      const answer = await fetch(`${receiver.pageUrl}/api/openapi?host=cart.shop&format=${format}`);
      assert.equal(text, await answer.text());
    }
  });

  it('reads from the receiver in the cluster by port-forward', async () => {
    await start();
    await teach(['/users/1']);
    const cluster = await startReceiverInCluster(
      Number(new URL(receiver.pageUrl).port),
      makeReceiverPod('one'),
    );
    try {
      const args = ['cart.shop', '-o', 'json', '--kubeconfig', cluster.kubeconfig];
      const { code, stdout, stderr } = await runMeshtap(['openapi', ...args]);
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(JSON.parse(stdout).info.title, 'cart.shop');
      const paths = ['/api/v1/namespaces/traces/pods/one/portforward?ports=9080'];
      assert.deepEqual(cluster.forwarded(), { paths, deviations: [] });
    } finally {
      await cluster.close();
    }
  });

  it('gives the token of a file, and asks for one', async () => {
    await start('t0ken');
    await teach(['/users/1'], 't0ken');
    writeFileSync(temp('token'), 't0ken\n', { mode: 0o600 });
    assert.equal((await run('cart.shop', '--token-file', temp('token'))).code, 0);
    const { code, stderr } = await run('cart.shop');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^Cannot read from http.+: it answered 401: .+\nGive its token with --token-file\.\n$/,
    );
  });

  it('finds no difference between a document and its own traffic, and finds what comes after', async () => {
    await start();
    await teach(['/users/1', '/users/2']);
    writeFileSync(temp('cart.yaml'), (await run('cart.shop')).stdout);
    const same = await run('cart.shop', '--diff', temp('cart.yaml'));
    assert.deepEqual([same.code, same.stderr], [0, '']);
    assert.match(
      same.stdout,
      /^cart\.shop compared with cart\.shop learned: 0 errors, 0 warnings, 0 notes\n1 of 1 operations/,
    );
    await teach(['/invoices/7']);
    const { code, stdout, stderr } = await run('cart.shop', '--diff', temp('cart.yaml'), '-o', 'json');
    assert.equal(code, 1, stderr);
    const [difference, ...others] = JSON.parse(stdout).differences;
    assert.deepEqual(
      [difference.kind, difference.path_template, others],
      ['undocumented-endpoint', '/invoices/{invoiceId}', []],
    );
  });

  it('names the hosts that the receiver knows if it does not know this one', async () => {
    await start();
    const { code, stderr } = await run('cart');
    assert.deepEqual(
      [code, stderr],
      [
        2,
        'Cannot describe cart: the receiver has learned no host yet.\n' +
          'Wait until exchanges arrive: `meshtap tail` shows them.\n',
      ],
    );
    await teach(['/users/1']);
    assert.match((await run('cart')).stderr, /\nGive one of the hosts that it knows: cart\.shop\.\n$/);
  });
});

describe('a line of meshtap openapi that is wrong', () => {
  const temp = useTempDir();
  for (const [args, message] of [
    [[], /missing required argument 'host'/],
    [['cart.shop', 'more'], /too many arguments/],
    [['http://cart.shop/'], /^Cannot use "http:\/\/cart\.shop\/" as a host: /],
    [['cart.shop', '-o', 'table'], /^Cannot use --output table here: .* --diff is missing/],
    [['cart.shop', '-o', 'sarif'], /^Cannot use --output sarif here/],
    [['cart.shop', '--diff', 'here.yaml', '-o', 'yaml'], /^Cannot use --output yaml together with --diff/],
    [['cart.shop', '--diff', 'nowhere.yaml'], /nowhere\.yaml: there is no such file/],
    [['cart.shop', '--url', 'http://a', '--receiver', 'traces'], /^Cannot use --receiver here/],
  ] as const) {
    it(`is refused with exit code 2: ${args.join(' ')}`, async () => {
      writeFileSync(temp('here.yaml'), '');
      const { code, stdout, stderr } = await runMeshtap(['openapi', ...args], { cwd: temp() });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  it('is a receiver that is not there too: exit code 1 is for differences', async () => {
    const { code, stderr } = await runMeshtap(['openapi', 'cart.shop', '--url', 'http://127.0.0.1:1']);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot read from http:\/\/127\.0\.0\.1:1: .+\nCheck the address/);
  });
});
