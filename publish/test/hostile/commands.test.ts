import { chmodSync, writeFileSync } from 'node:fs';
import { makeKubeconfig } from '../support/api-server.ts';
import { type CliResult, runMeshtap, SOME_IMAGE, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { mutateJson } from './mutation.ts';
import { listSeeds, makeRandom, type Random } from './seeds.ts';
import { type HostileServer, sendMutated, startServer } from './server.ts';
import { checkResult } from './verdict.ts';
import {
  API_ANSWERS,
  COMPARISON,
  DOCUMENT,
  DUMP,
  MANIFEST,
  REFUSAL,
  STAND_IN,
  STATS,
  SUMMARY,
} from './world.ts';

const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local', '--backend-port', '9000'];
const APPLY = ['shop', '--image', SOME_IMAGE, ...BACKEND, '--pull-secret', 'pull', '--allow-weaker'];
const WAIT = ['--wait', '--timeout', '200ms'];

const JSON_TYPE = { 'content-type': 'application/json' };

function findAnswer(path: string, applied: object | undefined): object | undefined {
  const known = applied ?? API_ANSWERS.find(([each]) => each === path)?.[1];
  return known ?? (/\/[a-z]+s$/.test(path) ? { kind: 'List', metadata: {}, items: [] } : undefined);
}

// Whatever a case did wrong, its seed does again: MESHTAP_FUZZ_SEED=SEED MESHTAP_FUZZ_RUNS=0.001.
describe('answers that are wrong in any way', function () {
  this.timeout(0);
  const temp = useTempDir();
  const servers: HostileServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const start = async (answer: Parameters<typeof startServer>[0]) => {
    const server = await startServer(answer);
    servers.push(server);
    return server;
  };

  // Most answers are right, so that a command gets as far as to the wrong ones.
  const startCluster = async (random: Random) => {
    const victim = random.pick(API_ANSWERS)[0];
    const { url } = await start((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://x');
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const sent = Buffer.concat(chunks).toString();
        const right = findAnswer(pathname, request.method === 'PATCH' ? JSON.parse(sent) : undefined);
        if (pathname === victim || random.below(20) === 0) sendMutated(response, right ?? {}, random);
        else response.writeHead(right === undefined ? 404 : 200, JSON_TYPE).end(JSON.stringify(right ?? {}));
      });
    });
    writeFileSync(temp('kubeconfig'), JSON.stringify(makeKubeconfig(url)));
    return ['--kubeconfig', temp('kubeconfig')];
  };

  const startAdmin = async (random: Random) => {
    // Without counters nobody waits for heartbeats.
    const { url } = await start(({ url: path = '' }, response) =>
      sendMutated(
        response,
        path.startsWith('/stats') ? { stats: [] } : random.pick([DUMP, STAND_IN]),
        random,
      ),
    );
    return ['--admin', `shop/edge=${url}`];
  };

  /** Writes an ORAS that answers everything alike. */
  const writeOras = (random: Random) => {
    const status = random.pick([0, 0, 1]);
    writeFileSync(temp('out'), random.pick([JSON.stringify(MANIFEST), mutateJson(MANIFEST, random), '']));
    const words = `Error response from registry: ${mutateJson(REFUSAL, random)}`;
    writeFileSync(
      temp('err'),
      random.pick([words, mutateJson('x', random), 'Error: not found', '.'.repeat(60_000)]),
    );
    writeFileSync(
      temp('oras'),
      `#!/bin/sh\ncat '${temp('out')}'\ncat '${temp('err')}' >&2\nexit ${status}\n`,
    );
    chmodSync(temp('oras'), 0o755);
    return { MESHTAP_ORAS: temp('oras') };
  };

  const cases: [string, number, (random: Random) => Promise<CliResult>][] = [
    [
      'status',
      60,
      async (random) => {
        const args = [...(await startCluster(random)), ...(await startAdmin(random))];
        const format = ['-o', random.pick(['table', 'json', 'yaml'])];
        return runMeshtap(['status', 'shop', ...args, ...format, ...random.pick([[], [], WAIT])]);
      },
    ],
    [
      'status of saved dumps',
      60,
      async (random) => {
        const parts = [random.pick([DUMP, STAND_IN]), STATS].map((part) => mutateJson(part, random));
        writeFileSync(temp('cart.dump'), parts.join('\n'));
        const format = ['-o', random.pick(['table', 'json', 'yaml'])];
        return runMeshtap(['status', '--from-file', temp('cart.dump'), ...format], {
          env: { KUBECONFIG: temp('none') },
        });
      },
    ],
    [
      'apply',
      60,
      async (random) => {
        const args = [...(await startCluster(random)), '-o', random.pick(['table', 'json', 'yaml'])];
        const admin = await startAdmin(random);
        const mode = random.pick([
          [],
          ['--dry-run=server'],
          ['--force-conflicts'],
          [...WAIT, ...admin],
          ['--prune'],
        ]);
        const checks = random.pick([[], ['--skip-preflight']]);
        return runMeshtap(['apply', ...APPLY, ...args, ...mode, ...checks], { env: writeOras(random) });
      },
    ],
    [
      'apply from a ConfigMap',
      30,
      async (random) => {
        writeFileSync(temp('tiny.wasm'), TINY_MODULE);
        const source = ['--delivery', 'config-map', '--wasm', temp('tiny.wasm'), ...BACKEND];
        const args = await startCluster(random);
        return runMeshtap(['apply', 'shop', ...source, ...args, '--allow-weaker']);
      },
    ],
    [
      'diff',
      60,
      async (random) => {
        const format = ['-o', random.pick(['diff', 'json', 'yaml'])];
        const args = await startCluster(random);
        return runMeshtap(['diff', ...APPLY.slice(0, -1), ...args, ...format], { env: writeOras(random) });
      },
    ],
    [
      'publish',
      40,
      async (random) => {
        writeFileSync(temp('tiny.wasm'), TINY_MODULE);
        const source = ['--image', 'r.example/mesh/tap:2', '--wasm', temp('tiny.wasm'), ...BACKEND];
        const args = [...(await startCluster(random)), '--timeout', '200ms'];
        return runMeshtap(['publish', 'shop', ...source, ...args, '--allow-weaker'], {
          env: writeOras(random),
        });
      },
    ],
    [
      'push',
      30,
      async (random) => {
        writeFileSync(temp('tiny.wasm'), TINY_MODULE);
        const args = ['push', 'r.example/mesh/tap:2', '--wasm', temp('tiny.wasm')];
        return runMeshtap([...args, ...random.pick([[], ['-o', 'json'], ['-o', 'yaml']])], {
          env: writeOras(random),
        });
      },
    ],
    ['rollback', 40, async (random) => runMeshtap(['rollback', 'shop', ...(await startCluster(random))])],
    ['remove', 40, async (random) => runMeshtap(['remove', 'shop', ...(await startCluster(random))])],
    [
      'remove everywhere',
      20,
      async (random) => runMeshtap(['remove', '-A', '--yes', ...(await startCluster(random))]),
    ],
    [
      'tail',
      40,
      async (random) => {
        const stop = new AbortController();
        const { url } = await start((_request, response) => {
          response.writeHead(random.pick([200, 200, 200, 400, 401]), { 'content-type': 'text/event-stream' });
          for (let count = random.below(4); count >= 0; count--) {
            const data = mutateJson(random.pick([SUMMARY, { count: 3 }]), random);
            response.write(
              `event: ${random.pick(['exchange', 'exchange', 'skipped', 'x'])}\ndata: ${data}\n\n`,
            );
          }
          response.end();
          // What was sent is read by then, or at the next connection.
          setTimeout(() => stop.abort(), 20);
        });
        const args = ['tail', '--url', url, '-o', random.pick(['table', 'json'])];
        return runMeshtap(args, { signal: stop.signal });
      },
    ],
    [
      'openapi',
      60,
      async (random) => {
        const { url } = await start((request, response) => {
          const known = request.method === 'POST' ? COMPARISON : DOCUMENT;
          const endpoints = { endpoints: [{ host: 'shop', count: 3 }] };
          response.writeHead(random.pick([200, 200, 200, 400, 404]), JSON_TYPE);
          response.end(mutateJson(request.url === '/api/endpoints' ? endpoints : known, random));
        });
        const args = random.pick([
          ['-o', 'yaml'],
          ['-o', 'json'],
          ...['table', 'json', 'sarif'].map((format) => ['--diff', '-', '-o', format]),
        ]);
        const stdin = 'openapi: 3.1.0\npaths: {}\n';
        return runMeshtap(['openapi', 'shop', '--url', url, ...args], { stdin });
      },
    ],
  ];

  for (const [name, few, run] of cases) {
    it(`end ${name} as documented, and are printed as visible text`, async () => {
      for (const seed of listSeeds(few))
        checkResult(await run(makeRandom(seed)), `MESHTAP_FUZZ_SEED=${seed}`);
    });
  }
});
