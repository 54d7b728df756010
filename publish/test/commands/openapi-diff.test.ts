import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ComparisonJson, DifferenceJson } from '../../../receive/src/api/api-types.ts';
import { runCli } from '../../src/cli.ts';
import { Interruption } from '../../src/errors.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { type FakeAnswer, type FakeCatalogue, startFakeCatalogue } from '../support/fake-catalogue.ts';

const DESCRIPTION = 'openapi: 3.1.0\ninfo: {title: Cart, version: "1"}\npaths: {}\n';

function makeComparison(...severities: DifferenceJson['severity'][]): ComparisonJson {
  return {
    ...{
      host: 'cart.shop',
      description: { title: 'Cart', version: '1' },
      operations: 5,
      used: 4,
      exchanges: 70,
    },
    differences: severities.map((severity) => ({
      ...{ kind: 'undocumented-endpoint', severity, method: 'GET', path_template: '/users/{userId}' },
      ...{ where: '', name: '', message: 'The description has no such endpoint.', count: 3, line: null },
    })),
  };
}

describe('meshtap openapi --diff', () => {
  const temp = useTempDir();
  let catalogue: FakeCatalogue;
  afterEach(() => catalogue?.close());

  const run = async (answer: FakeAnswer, args: string[], stdin = '') => {
    catalogue = await startFakeCatalogue({ '/api/comparison': answer });
    const line = ['openapi', 'cart.shop', '--url', catalogue.url, ...args];
    return runMeshtap(line, { cwd: temp(), stdin });
  };
  const runFile = (answer: FakeAnswer, ...args: string[]) => {
    mkdirSync(temp('api dir'), { recursive: true });
    writeFileSync(temp('api dir/cart.yaml'), DESCRIPTION);
    return run(answer, ['--diff', 'api dir/cart.yaml', ...args]);
  };

  it('posts the file, and shows the differences in a table', async () => {
    const { code, stdout, stderr } = await runFile({ body: makeComparison('warning') });
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(
      stdout,
      /^GET \/users\/\{userId\}\n {2}warning {2}undocumented-endpoint {2}The description has no/,
    );
    assert.match(stdout, /\n4 of 5 operations had traffic; 70 exchanges were compared\.\n$/);
    assert.deepEqual(catalogue.asked, [`POST /api/comparison?host=cart.shop ${DESCRIPTION.trim()}`]);
  });

  it('reads standard input too', async () => {
    const { code } = await run({ body: makeComparison('error') }, ['--diff', '-'], DESCRIPTION);
    assert.equal(code, 1);
    assert.deepEqual(catalogue.asked, [`POST /api/comparison?host=cart.shop ${DESCRIPTION.trim()}`]);
  });

  it('ends with 0 if there are only notes, or nothing', async () => {
    assert.equal((await runFile({ body: makeComparison('note', 'note') })).code, 0);
    catalogue.close();
    const { code, stdout, stderr } = await runFile({ body: makeComparison() });
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^cart\.shop compared with Cart 1: 0 errors, 0 warnings, 0 notes\n/);
  });

  it('prints JSON as the receiver gives it', async () => {
    const comparison = makeComparison('error', 'note');
    const { code, stdout } = await runFile({ body: comparison }, '-o', 'json');
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(stdout), comparison);
  });

  it('prints SARIF, with the file as a checkout has it', async () => {
    const { code, stdout } = await runFile({ body: makeComparison('error') }, '-o', 'sarif');
    assert.equal(code, 1);
    const { version, runs } = JSON.parse(stdout);
    assert.equal(version, '2.1.0');
    const [{ physicalLocation }] = runs[0].results[0].locations;
    assert.equal(physicalLocation.artifactLocation.uri, 'api%20dir/cart.yaml');
  });

  it('names a file elsewhere by its URL in SARIF, and standard input by a word', async () => {
    const uriOf = (stdout: string) =>
      JSON.parse(stdout).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri;
    writeFileSync(temp('cart.yaml'), DESCRIPTION);
    mkdirSync(temp('inside'));
    catalogue = await startFakeCatalogue({ '/api/comparison': { body: makeComparison('error') } });
    const line = ['openapi', 'cart.shop', '--url', catalogue.url, '--diff', '../cart.yaml', '-o', 'sarif'];
    assert.match(
      uriOf((await runMeshtap(line, { cwd: temp('inside') })).stdout),
      /^file:\/\/\/.+\/cart\.yaml$/,
    );
    catalogue.close();
    const input = await run({ body: makeComparison('error') }, ['--diff', '-', '-o', 'sarif'], DESCRIPTION);
    assert.equal(uriOf(input.stdout), 'stdin');
  });

  for (const [what, bytes, message] of [
    ['is empty', '', /^Cannot use cart\.yaml as --diff: it is empty/],
    [
      'is too large',
      ' '.repeat(4 * 1024 * 1024 + 1),
      /^Cannot use cart\.yaml as --diff: it is larger than 4 MiB\.\nRemove what is not needed, such as examples/,
    ],
    ['is not text', Buffer.of(0xff, 0xfe), /^Cannot use cart\.yaml as --diff: it is not UTF-8 text/],
    [
      'is a Swagger description',
      'info: {}\nswagger: "2.0"\n',
      /^Cannot use cart\.yaml as --diff, line 2: it is Swagger/,
    ],
    [
      'has bad syntax',
      'openapi: 3.1.0\n  x: [',
      /^Cannot use cart\.yaml as --diff, line \d: it is not valid YAML or JSON/,
    ],
  ] as const) {
    it(`asks nothing if the file ${what}`, async () => {
      writeFileSync(temp('cart.yaml'), bytes);
      const { code, stdout, stderr } = await run({ body: makeComparison() }, ['--diff', 'cart.yaml']);
      assert.deepEqual([code, stdout, catalogue.asked], [2, '', []]);
      assert.match(stderr, message);
    });
  }

  it('asks nothing if it is given a directory, or too much on standard input', async () => {
    const directory = await run({ body: makeComparison() }, ['--diff', '.']);
    assert.match(directory.stderr, /^Cannot use \. as --diff: it is a directory/);
    assert.deepEqual([directory.code, catalogue.asked], [2, []]);
    catalogue.close();
    const stdin = 'x'.repeat(5 * 1024 * 1024);
    const input = await run({ body: makeComparison() }, ['--diff', '-'], stdin);
    assert.match(input.stderr, /^Cannot use standard input as --diff: it is larger than 4 MiB/);
    assert.deepEqual([input.code, catalogue.asked], [2, []]);
  });

  it('can be stopped while nothing comes on standard input', async () => {
    const stop = new AbortController();
    const out = { stdout: '', stderr: '' };
    const stdin = new Readable({ read: () => stop.abort(new Interruption('SIGINT')) });
    const code = await runCli(['openapi', 'cart.shop', '--diff', '-', '--url', 'http://127.0.0.1:1'], {
      ...{ env: {}, cwd: temp(), stdin, signal: stop.signal },
      stdout: { write: (text) => (out.stdout += text) },
      stderr: { write: (text) => (out.stderr += text) },
    });
    assert.deepEqual([code, out.stdout], [130, '']);
    assert.match(out.stderr, /^Stopped by SIGINT/);
  });

  it('shows why the receiver refuses', async () => {
    const { code, stderr } = await runFile({
      status: 429,
      body: { error: '2 comparisons are running. Wait.' },
    });
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot read from http.+: it answered 429: 2 comparisons are running\. Wait\.\n/);
  });

  const odd = (parts: object) => ({
    ...makeComparison(),
    differences: [{ ...makeComparison('error').differences[0], ...parts }],
  });
  for (const [what, body, message] of [
    [
      'of another kind',
      odd({ kind: 'toString' }),
      /a kind of difference that this version of meshtap does not know/,
    ],
    ['of another severity', odd({ severity: 'fatal' }), /a kind of difference that this version/],
    ['without a message', odd({ message: undefined }), /with the wrong type at differences\.message/],
    ['on a line that is no number', odd({ line: '3' }), /with the wrong type at differences\.line/],
  ] as const) {
    it(`refuses a difference ${what}`, async () => {
      const { code, stdout, stderr } = await runFile({ body });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }
});
