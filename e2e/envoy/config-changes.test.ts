import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { findCaseId, listArrivedIds } from '../support/arrived-ids.ts';
import { type ChangingEnvoy, startChangingEnvoy } from '../support/changing-envoy.ts';
import { eventually } from '../support/eventually.ts';
import { makeGets, withId } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, awaitWaiting, countDone, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, useLab } from '../support/lab.ts';
import { startLoad } from '../support/load.ts';
import type { ScntDocument } from '../support/scnt.ts';

const CHANGES = 100;
/** Requests that are answered under each configuration: more than were under way, or just began, when it came. */
const REQUESTS_EACH = 24;
/** Waits for more documents longer than any test runs. */
const ENDLESS_BATCH = { maxTraces: 100, maxDelayMs: 60_000 };

describe('A change of the configuration', () => {
  const { run, lab } = useLab('config-changes');

  const start = (name: string, configuration: string): Promise<ChangingEnvoy> => {
    const variation = { name, configuration, concurrency: 2, shape: 'either' as const };
    return startChangingEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
  };
  const configure = (changes: object) => makeConfiguration(lab().filter, { ...changes });

  it('made 100 times under load fails no request and loses no document', async function () {
    this.timeout(300_000);
    const { envoy, backend, change } = await start('envoy-load', configure(makeChange(0)));
    // So that some POSTs are always in flight.
    backend.answerDelayMs = 20;
    const load = startLoad(envoy.port, run.stopAfterTest);
    await load.awaitMore(REQUESTS_EACH);
    for (let n = 1; n <= CHANGES; n++) {
      await change(configure(makeChange(n)));
      await load.awaitMore(REQUESTS_EACH);
    }
    const { ids, failures } = await load.stop();
    assert.deepEqual(failures, []);
    const stats = await awaitRest(envoy, ids.length);
    assert.equal(stats.exported + stats.sampled_out, ids.length, 'exchanges that were exported or left out');
    assert.ok(stats.sampled_out > 0, 'some are left out');
    assert.deepEqual(backend.faults, []);
    const arrived = listArrivedIds(backend.arrivals);
    assert.equal(arrived.length, stats.exported);
    assert.equal(new Set(arrived).size, stats.exported);
    const marks = new Set(backend.arrivals.map(({ document }) => findReplacement(document)));
    const numbers = Array.from({ length: CHANGES + 1 }, (_, n) => n).filter((n) => !isSampled(n));
    const unused = numbers.filter((n) => !marks.has(`configuration ${n}`));
    assert.deepEqual(unused, [], 'configurations that were never in force');
    assert.equal(stats.config_error, 0);
  });

  it('lets what waits for another attempt arrive', async () => {
    // So many that a slow change does not use them up.
    const limits = { maxAttempts: 10 };
    const { envoy, backend, change } = await start('envoy-retry', configure({ limits }));
    backend.behaviour = 'answer 503';
    const gets = makeGets(10);
    await sendAll(envoy.port, gets, lab().app);
    await awaitWaiting(envoy, gets.length);
    await change(configure({ redact: { replacement: 'another' } }));
    backend.behaviour = 'accept';
    assert.equal((await awaitRest(envoy, gets.length)).exported, gets.length);
    assert.deepEqual(listArrivedIds(backend.arrivals), gets.map(({ id }) => id).toSorted());
  });

  it('lets a batch arrive that is refused when it is posted for the change', async () => {
    const { envoy, backend, change } = await start('envoy-batch', configure({ batch: ENDLESS_BATCH }));
    const gets = makeGets(2);
    await sendAll(envoy.port, gets, lab().app);
    await awaitWaiting(envoy, gets.length);
    backend.refusals = [{ status: 503 }];
    await change(configure({}));
    const { exported, export_errors } = await awaitRest(envoy, gets.length);
    assert.deepEqual({ exported, export_errors }, { exported: 2, export_errors: 1 });
    assert.deepEqual(
      listArrivedIds(backend.arrivals),
      gets.map(({ id }) => id),
    );
  });

  it('that brings another module costs what waits at most: its VM ends at once', async () => {
    const { envoy, backend, change } = await start('envoy-module', configure({ batch: ENDLESS_BATCH }));
    const before = makeGets(4);
    await sendAll(envoy.port, before, lab().app);
    await awaitWaiting(envoy, before.length);
    await change(configure({}), await writeOtherModule(lab().filter.module, run.folder()));
    const after = before.map((each) => withId(each, `after-${each.id}`));
    await sendAll(envoy.port, after, lab().app);
    const ids = await eventually(
      'the exchanges after the change',
      () => listArrivedIds(backend.arrivals),
      (arrived) => after.every(({ id }) => arrived.includes(id)),
    );
    assert.equal(new Set(ids).size, ids.length);
    const stats = await eventually(
      'the new VM to be done',
      () => readStats(envoy),
      ({ exported }) => exported === ids.length,
    );
    assert.equal(stats.seen, before.length + after.length);
    assert.ok(stats.seen - countDone(stats) <= before.length, 'what is not accounted for had to wait');
    assert.deepEqual(backend.faults, []);
  });

  it('is not waited for by an exchange that is open: it ends under its own configuration', async () => {
    const { envoy, backend, change } = await start('envoy-open', configure(makeChange(0)));
    const headers = { 'x-case': 'open', authorization: 'Bearer secret' };
    const open = get({ host: '127.0.0.1', port: envoy.port, path: '/app/hang', headers });
    const failed = once(open, 'error');
    await eventually(
      'the app to have the request',
      () => lab().app.seen.get('open'),
      (seen) => seen !== undefined,
    );
    await change(configure(makeChange(1)));
    const later = get({ host: '127.0.0.1', port: envoy.port, path: '/app/echo', headers });
    const [answer] = (await once(later, 'response')) as [IncomingMessage];
    answer.resume();
    await awaitRest(envoy, 1);
    open.destroy();
    await Promise.all([failed, awaitRest(envoy, 2)]);
    const replacements = backend.arrivals.map(({ document }) => findReplacement(document));
    assert.deepEqual(replacements, ['configuration 1', 'configuration 0']);
    assert.deepEqual(
      backend.arrivals.map(({ document }) => findCaseId(document)),
      ['open', 'open'],
    );
  });
});

/** One document in each POST, batches, and batches of half of the exchanges, alternating; each is recognizable. */
function makeChange(n: number): object {
  const batch = n % 3 === 0 ? {} : { batch: { maxTraces: 10, maxDelayMs: 100 } };
  const sampling = isSampled(n) ? { sampling: { ratio: 0.5 } } : {};
  return { redact: { replacement: `configuration ${n}` }, ...batch, ...sampling };
}

function isSampled(n: number): boolean {
  return n % 3 === 2;
}

function findReplacement({ scnt_request }: ScntDocument): string | undefined {
  const value = scnt_request.headers.find(([name]) => name === 'authorization')?.[1];
  return value?.replace('Bearer ', '');
}

/** Writes the module with one more section, which has no effect, and returns the path of its file. */
async function writeOtherModule(module: Uint8Array, folder: string): Promise<string> {
  const file = join(folder, 'other.wasm');
  const section = Uint8Array.of(0, 2, 1, 'x'.charCodeAt(0));
  await writeFile(file, Buffer.concat([module, section]));
  return file;
}
