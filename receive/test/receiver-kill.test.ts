import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../e2e/support/eventually.ts';
import type { ExchangeJson, ListJson } from '../src/api/api-types.ts';
import { scntDocument } from './decode/documents.ts';

const ROUNDS = 50;
/** Rounds whose receivers run at the same time, each on a file of its own. */
const SIDE_BY_SIDE = 2;
const SENDERS = 4;
/** Of each round so many acknowledged exchanges are looked at in full. */
const LOOKED_AT = 5;
const RECEIVER = new URL('./killed-receiver.ts', import.meta.url).pathname;

describe('receiver that is killed', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-receiver-kill-'));
  });
  after(() => rm(folder, { recursive: true }));

  it(`has each POST that it acknowledged, whole and found by its text, after ${ROUNDS} kills`, async function () {
    this.timeout(600_000);
    const lanes = Array.from({ length: SIDE_BY_SIDE }, async (_, lane) => {
      const path = join(folder, `${lane}.db`);
      const all: string[] = [];
      let last: string[] = [];
      for (let round = lane; round < ROUNDS; round += SIDE_BY_SIDE) {
        last = await runAndKill(path, `r${round}`, last);
        all.push(...last);
      }
      const receiver = await start(path);
      await checkSome(receiver.pageUrl, last);
      const stored = await listRequestIds(receiver.pageUrl);
      await end(receiver.child);
      assert.ok(all.length > 0);
      assert.deepEqual(
        all.filter((id) => !stored.has(id)),
        [],
      );
    });
    await Promise.all(lanes);
  });
});

type Running = { child: ChildProcess; ingestUrl: string; pageUrl: string };

async function start(path: string): Promise<Running> {
  const child = spawn(process.execPath, [RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...JSON.parse(line) };
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'exit');
  child.kill('SIGKILL');
  await closed;
}

/** Looks at what the receiver before acknowledged, posts to this one, and kills it while it stores. Returns what it acknowledged. */
async function runAndKill(path: string, round: string, before: readonly string[]): Promise<string[]> {
  const { child, ingestUrl, pageUrl } = await start(path);
  try {
    await checkSome(pageUrl, before);
    const acknowledged: string[] = [];
    const senders = Array.from({ length: SENDERS }, (_, sender) =>
      postUntilGone(ingestUrl, `${round}s${sender}`, acknowledged),
    );
    // If nothing was ever acknowledged, there would be nothing to look for.
    if (before.length === 0) await eventually('a POST', () => acknowledged.length, Boolean);
    await delay(Math.random() * 150);
    await end(child);
    await Promise.all(senders);
    return acknowledged;
  } finally {
    child.kill('SIGKILL');
  }
}

async function postUntilGone(url: string, sender: string, acknowledged: string[]): Promise<void> {
  for (let count = 0; ; count++) {
    const id = `${sender}n${count}`;
    const document = scntDocument({ request_id: id, scnt_request: { body: bodyOf(id) } });
    try {
      const answer = await fetch(`${url}/publish`, { method: 'POST', body: JSON.stringify(document) });
      // The head of the answer is the promise; its body may be cut by the kill.
      if (answer.status === 200) acknowledged.push(id);
      await answer.text();
    } catch {
      return;
    }
  }
}

function bodyOf(id: string): string {
  return Buffer.from(`marker${id} ${'some text '.repeat(500)}`).toString('base64');
}

/** Finds the newest of some exchanges by a word of their bodies, and looks at them in full. */
async function checkSome(pageUrl: string, requestIds: readonly string[]): Promise<void> {
  for (const requestId of requestIds.slice(-LOOKED_AT)) {
    const { exchanges } = await getJson<ListJson>(`${pageUrl}/api/exchanges?text=marker${requestId}`);
    const found = exchanges.find((exchange) => exchange.request_id === requestId);
    assert.ok(found, `${requestId} is not found by its text`);
    const whole = await getJson<ExchangeJson>(`${pageUrl}/api/exchanges/${found.id}`);
    assert.equal(whole.request.body, bodyOf(requestId));
    assert.deepEqual(whole.response.headers, [['set-cookie', 'x']]);
  }
}

async function listRequestIds(pageUrl: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (let cursor = ''; ; ) {
    const list = await getJson<ListJson>(`${pageUrl}/api/exchanges?limit=1000${cursor}`);
    for (const { request_id: id } of list.exchanges) found.add(id);
    if (list.next === null) return found;
    cursor = `&cursor=${list.next}`;
  }
}

async function getJson<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return (await answer.json()) as T;
}
