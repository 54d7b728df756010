import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { makeKubeconfig } from '../support/api-server.ts';
import { type CliResult, useTempDir } from '../support/cli.ts';
import { type HostileServer, startServer } from './server.ts';
import { checkResult } from './verdict.ts';
import { API_ANSWERS } from './world.ts';

const MIB = 1024 * 1024;
const MAX_RSS_BYTES = 256 * MIB;
const MESHTAP = join(import.meta.dirname, '../../bin/meshtap.js');
const NAME = '"name":"extensions.istio.io/wasmplugin/shop.meshtap"';

/** Pieces of an answer. */
type Pieces = () => Iterable<string>;

function* repeat(piece: string, bytes: number, before = '', after = ''): Generator<string> {
  yield before;
  const block = piece.repeat(Math.ceil(65_536 / piece.length));
  for (let sent = 0; sent < bytes; sent += block.length) yield block;
  yield after;
}

const keys = (count: number) => Array.from({ length: count }, (_, at) => `{"k${at}":1}`).join(',');
const withConfig = (config: Iterable<string>): Pieces =>
  function* () {
    yield `{"configs":[{"ecds_filter":{${NAME},"typed_config":{"@type":"x.Wasm","config":{"configuration":{"value":"`;
    yield* config;
    yield '"}}}}}]}';
  };

// What one proxy may answer. Some are within all limits, but only just.
const DUMPS: readonly (readonly [what: string, dump: Pieces, row: RegExp])[] = [
  [
    'objects without end',
    () => repeat('{},', 200 * MIB, '{"configs":['),
    /unreachable.*\n.*larger than 4 MiB/s,
  ],
  ['a string without end', () => repeat('x', 200 * MIB, '{"a":"'), /larger than 4 MiB/],
  ['many small objects', () => repeat('{},', MIB, '{"configs":[', '{}]}'), /too many values/],
  ['many objects of different shapes', () => ['{"configs":[', keys(9900), ']}'], /absent/],
  ['a long string beyond Latin', () => repeat('x', 3.9 * MIB, '{"configs":["é☃', '"]}'), /absent/],
  ['a nested answer', () => ['{"configs":', '['.repeat(5000), ']'.repeat(5000), '}'], /nested too deep/],
  ['a nested configuration', withConfig(['['.repeat(5000), ']'.repeat(5000)]), /running/],
  ['a long configuration', withConfig(repeat('x', 3.9 * MIB, `${'['.repeat(60)}\\"☃`, '\\"')), /running/],
];

// What an API server may answer to a list of pods.
const LISTS: readonly (readonly [what: string, list: (limit: number) => Iterable<string>])[] = [
  ['items without end', () => repeat('{},', 200 * MIB, '{"items":[')],
  ['a string without end', () => repeat('x', 200 * MIB, '{"items":["')],
  ['pages without end', (limit) => [pageOf(limit, 2000)]],
  ['large pods without end', (limit) => [pageOf(limit > 3 ? 150 : 3, limit > 3 ? 38_000 : 1_900_000)]],
];

function pageOf(count: number, bytes: number): string {
  const pod = (at: number) => ({
    metadata: {
      name: `p${at}`,
      namespace: 'shop',
      labels: { a: 'x'.repeat(bytes / 2), b: 'y'.repeat(bytes / 2) },
    },
    spec: { containers: [{ name: 'istio-proxy', args: ['proxy', 'sidecar'] }] },
    status: { phase: 'Pending' },
  });
  return JSON.stringify({
    metadata: { continue: 'x' },
    items: Array.from({ length: count }, (_, at) => pod(at)),
  });
}

describe('answers that are very large', function () {
  this.timeout(120_000);
  const temp = useTempDir();
  let server: HostileServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  /** Runs meshtap as a process, and checks how much memory it took. */
  const run = async (args: readonly string[]): Promise<CliResult> => {
    const child = spawn(process.execPath, [MESHTAP, ...args], {
      env: { PATH: process.env.PATH, HOME: temp(), KUBECONFIG: temp('kubeconfig') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (out.stdout += chunk));
    child.stderr.on('data', (chunk) => (out.stderr += chunk));
    let peakBytes = 0;
    const timer = setInterval(() => {
      peakBytes = Math.max(peakBytes, readPeak(child.pid));
    }, 10);
    const code = await new Promise<number>((done) => child.once('close', (status) => done(status ?? -1)));
    clearInterval(timer);
    assert.ok(peakBytes < MAX_RSS_BYTES, `it took ${Math.round(peakBytes / MIB)} MiB`);
    return { code, ...out };
  };

  for (const [what, dump, row] of DUMPS) {
    it(`${what} from every proxy: each is one row, and memory stays below 256 MiB`, async () => {
      server = await startServer(({ url = '' }, response) => {
        void send(response, url.startsWith('/stats') ? ['{"stats":[]}'] : dump());
      });
      const { url } = server;
      const admins = Array.from({ length: 20 }, (_, at) => ['--admin', `shop/p${at}=${url}`]);
      const result = await run(['status', ...admins.flat()]);
      checkResult(result, what);
      assert.equal(result.code, 5, result.stderr);
      assert.equal(result.stdout.split('\n').length, 20 + 2);
      assert.match(result.stdout + result.stderr, row);
    });
  }

  for (const [what, list] of LISTS) {
    it(`${what} from the API server: it says that the answer cannot be used, and memory stays below 256 MiB`, async () => {
      server = await startServer(({ url = '' }, response) => {
        const { pathname, searchParams } = new URL(url, 'http://x');
        const known = API_ANSWERS.find(([path]) => path === pathname)?.[1];
        if (known === undefined) response.writeHead(404);
        response.setHeader('content-type', 'application/json');
        const isPods = pathname.endsWith('/pods');
        void send(response, isPods ? list(Number(searchParams.get('limit'))) : [JSON.stringify(known ?? {})]);
      });
      writeFileSync(temp('kubeconfig'), JSON.stringify(makeKubeconfig(server.url)));
      const result = await run(['status', 'shop']);
      checkResult(result, what);
      assert.equal(result.code, 3);
      assert.match(
        result.stderr,
        /^Cannot list Pods in shop: the answer of the cluster test cannot be used, it /,
      );
    });
  }
});

async function send(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (response.write(piece)) continue;
    const { promise, resolve } = Promise.withResolvers<void>();
    response.once('drain', resolve).once('close', resolve);
    await promise;
    response.off('drain', resolve).off('close', resolve);
  }
  response.end();
}

// Linux keeps the largest size so far. Elsewhere nothing is measured.
function readPeak(pid: number | undefined): number {
  try {
    const [, kib = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) * 1024;
  } catch {
    return 0;
  }
}
