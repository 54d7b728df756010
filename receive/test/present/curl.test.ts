import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { listenOnFreePort } from '../../../e2e/support/ports.ts';
import { toCurl } from '../../src/present/curl.ts';
import {
  asBytes,
  hostileBody,
  hostileHeaders,
  hostileText,
  makeExchangeJson,
  type Sample,
  startTarget,
  type Target,
} from './replay-fixture.ts';

const MADE_BY_CURL = ['host', 'content-length', 'expect'];

describe('toCurl', function () {
  this.timeout(300_000);
  let target: Target;
  let folder: string;

  before(async () => {
    target = await startTarget();
    folder = mkdtempSync(join(tmpdir(), 'meshtap-curl-'));
  });
  after(() => {
    target.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs the command as a person would, in an empty folder, and gives what arrived. */
  async function replay(sample: Sample, shell: string) {
    target.arrived.length = 0;
    await runShell(shell, toCurl(makeExchangeJson(target.host, sample)), folder);
    assert.deepEqual(readdirSync(folder), [], 'the command did something else, too');
    assert.equal(target.arrived.length, 1);
    return target.arrived[0]!;
  }

  for (const shell of ['sh', 'bash']) {
    it(`sends hostile requests byte by byte when ${shell} runs it`, async () => {
      const samples = fc.record({
        method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
        // Node's parser takes no other characters in a path.
        path: hostileText.map((text) => `/${text.replaceAll(/[^!-~]/g, '')}`),
        headers: hostileHeaders,
        body: hostileBody,
      });
      await fc.assert(
        fc.asyncProperty(samples, async (sample) => {
          const arrived = await replay(sample, shell);
          const names = sample.headers.map(([name]) => name);
          const isOurs = ([name]: [string, string]) =>
            names.includes(name) || ![...MADE_BY_CURL, 'accept', 'user-agent'].includes(name);
          assert.deepEqual(
            { ...arrived, headers: arrived.headers.filter(isOurs), body: arrived.body.toString('hex') },
            {
              method: sample.method,
              path: asBytes(sample.path),
              headers: sample.headers.map(([name, value]) => [name, asBytes(value)]),
              body: Buffer.from(sample.body).toString('hex'),
            },
          );
        }),
        { numRuns: 60, seed: 18 },
      );
    });
  }

  it('sends a body of 1 MB', async () => {
    const body = Buffer.alloc(1_000_000, 'é\n');
    const arrived = await replay({ method: 'POST', body }, 'sh');
    assert.ok(arrived.body.equals(body));
  });

  it('sends a body that begins with @ as it is', async () => {
    const arrived = await replay({ method: 'POST', body: Buffer.from('@/etc/hostname') }, 'sh');
    assert.equal(arrived.body.toString(), '@/etc/hostname');
  });

  it('leaves a header out whose name would have curl read a file', () => {
    const command = toCurl(makeExchangeJson('h', { headers: [['@/etc/passwd', 'x']] }));
    assert.equal(command, "curl 'http://h/'");
  });

  it('leaves out what belongs to one connection', () => {
    const names = ['content-length', 'transfer-encoding', 'te', 'upgrade', 'x-hop', 'x-end'];
    const headers = names.map((name): [string, string] => [name, '1']);
    const command = toCurl(makeExchangeJson('h', { headers: [['connection', 'close, X-Hop'], ...headers] }));
    assert.equal(command, "curl 'http://h/' \\\n  -H 'x-end: 1'");
  });

  it('asks for HEAD without waiting for a body', async () => {
    assert.equal((await replay({ method: 'HEAD', path: '/a' }, 'sh')).method, 'HEAD');
  });

  it('sends the target of OPTIONS for the whole server', async () => {
    const arrived = await replay({ method: 'OPTIONS', path: '*' }, 'sh');
    assert.deepEqual([arrived.method, arrived.path], ['OPTIONS', '*']);
  });

  it('keeps dots and brackets of a path', async () => {
    const path = '/a/../b?token=[redacted]&ids[]=1';
    assert.equal((await replay({ path }, 'sh')).path, path);
  });

  it('sends bytes of a path that are not ASCII as they were', async () => {
    let head = '';
    const server = createTcpServer((socket) => {
      socket.setEncoding('latin1').on('data', (part) => {
        head += part;
        if (head.endsWith('\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    const port = await listenOnFreePort(server);
    try {
      await runShell('sh', toCurl(makeExchangeJson(`127.0.0.1:${port}`, { path: '/é/\u202e?x' })), folder);
      assert.equal(head.split('\r\n')[0], `GET ${asBytes('/é/\u202e?x')} HTTP/1.1`);
    } finally {
      server.close();
    }
  });

  it('has no control character and no text that changes direction in it', () => {
    const text = 'a\x1b[2J\x07\x85\u202eb\t';
    const sample: Sample = {
      method: 'POST',
      path: `/${text}`,
      headers: [['x-a', text]],
      body: Buffer.from(text),
    };
    const command = toCurl(makeExchangeJson('h', sample));
    assert.doesNotMatch(command.replaceAll('\n', ''), /\p{Cc}|\p{Cf}/u);
  });

  it('speaks HTTP/2 without TLS to a server that knows nothing else', async () => {
    const server = createServer((request, response) => response.end(request.httpVersion));
    const port = await listenOnFreePort(server);
    try {
      const exchange = makeExchangeJson(`127.0.0.1:${port}`, {});
      exchange.request.version = 'HTTP/2';
      assert.equal(await runShell('sh', toCurl(exchange), folder), '2.0');
    } finally {
      server.close();
    }
  });
});

/** Passes the commands to a shell line by line, as pasting does, and resolves to what they print. */
function runShell(shell: string, command: string, cwd: string): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: cwd, no_proxy: '*' };
  return new Promise((resolve, reject) => {
    const child = execFile(shell, ['-s'], { cwd, env, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command}\n${stderr}`, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(`${command}\n`);
  });
}
