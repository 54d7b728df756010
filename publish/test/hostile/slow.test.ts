import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { makeKubeconfig } from '../support/api-server.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { type HostileServer, startServer } from './server.ts';
import { checkResult } from './verdict.ts';
import { API_ANSWERS } from './world.ts';

const WAIT = ['--wait', '--timeout'];

// How an answer never ends.
const WAYS: readonly (readonly [what: string, answer: (response: ServerResponse) => void])[] = [
  ['does not begin', () => {}],
  ['stops after its head', (response) => response.writeHead(200).flushHeaders()],
  ['stops in the middle', (response) => response.writeHead(200).write('{"configs":[')],
  ['comes byte by byte', (response) => void trickle(response.writeHead(200))],
  [
    'is a web page without end',
    (response) => void trickle(response.writeHead(200, { 'content-type': 'text/html' })),
  ],
];

async function trickle(response: ServerResponse): Promise<void> {
  while (!response.destroyed) {
    response.write(' ');
    await new Promise((go) => setTimeout(go, 5));
  }
}

describe('a wait for answers that never end', () => {
  const temp = useTempDir();
  let server: HostileServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  for (const [what, answer] of WAYS) {
    it(`ends in time when that of a proxy ${what}`, async () => {
      server = await startServer((_request, response) => answer(response));
      const args = ['status', '--admin', `shop/edge=${server.url}`, ...WAIT, '300ms'];
      const result = await runMeshtap(args, { env: { KUBECONFIG: temp('none') } });
      checkResult(result, what);
      assert.equal(result.code, 6);
      assert.match(result.stderr, /after 0\.3 s not all proxies have answered/);
    });

    it(`ends in time when that of the API server ${what}`, async () => {
      server = await startServer(({ url }, response) => {
        const known = API_ANSWERS.find(([path]) => path === url)?.[1];
        if (known === undefined) answer(response);
        else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known));
      });
      writeFileSync(temp('kubeconfig'), JSON.stringify(makeKubeconfig(server.url)));
      // That it is no API server is known at once.
      const isKnown = what.startsWith('is a web page');
      const args = ['--kubeconfig', temp('kubeconfig'), ...WAIT, isKnown ? '2m' : '300ms'];
      const result = await runMeshtap(['status', 'shop', ...args]);
      checkResult(result, what);
      assert.equal(result.code, isKnown ? 3 : 6);
    });
  }
});
