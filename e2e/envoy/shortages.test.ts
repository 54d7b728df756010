import assert from 'node:assert/strict';
import { checkDocuments } from '../support/document-check.ts';
import { eventually } from '../support/eventually.ts';
import { makePadded } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, countDropped, type FilterStats, isAtRest, readStats } from '../support/filter-stats.ts';
import { type HostileRequest, holdConnection } from '../support/held-requests.ts';
import { holdAll, makeHeldUpload } from '../support/held-uploads.ts';
import { startTappedEnvoy, useLab } from '../support/lab.ts';

const LARGE_BYTES = 1_000_000;
/** Announced after the large bodies, so that no room is left for an answer's headers. */
const SMALLER_BYTES = [300_000, 150_000, 80_000, 40_000, 20_000];
const SMALLER_EACH = 16;
/** Announced before all others. Every other one is given up in the end, which leaves gaps that are too small. */
const GAPS = 16;
const GAP_BYTES = 10_000;
/** More than a worker's memory could hold if it believed them. */
const ANNOUNCED = 400;
const HEADER_BYTES = 20_000;
const COUNT = 20;

/** The default. */
const MAX_OPEN_BYTES = 32 << 20;
const OPEN_BODIES = 60;
/** Few enough end at a time that none is dropped from a full queue. */
const ENDED_AT_A_TIME = 4;

describe('A worker with more open bodies than it can hold', () => {
  const { run, lab } = useLab('shortages');

  const start = async (name: string) => {
    const tapped = await startTappedEnvoy(lab(), run.folder(), { name }, run.stopAfterTest);
    const connection = await holdConnection(tapped.envoy.port);
    run.stopAfterTest(async () => connection.close());
    const settle = (what: string, isDone: (stats: FilterStats) => boolean) =>
      eventually(
        what,
        () => readStats(tapped.envoy),
        (stats) => isDone(stats) && isAtRest(stats),
      );
    return { ...tapped, settle, hold: (all: HostileRequest[]) => holdAll(connection, all, lab().app) };
  };

  it('says of answers with 20 KB of headers what the client got, or counts them', async () => {
    const { envoy, backend, settle, hold } = await start('envoy-announced');
    const held = await hold(makeUploads());
    const filled = await readStats(envoy);
    const gaps = held.slice(0, GAPS).filter((_, at) => at % 2 === 0);
    for (const gap of gaps) gap.close();
    const before = await settle('the gaps', ({ seen }) => seen >= filled.seen + gaps.length);
    const padded = makePadded(COUNT, HEADER_BYTES);
    const answers = await sendAll(envoy.port, padded, lab().app);
    const after = await settle('the exchanges', ({ seen }) => seen === before.seen + COUNT);
    const evidence = { answers, app: lab().app, listenPort: envoy.port };
    const { arrived, faults } = checkDocuments(padded, backend.arrivals, evidence);
    assert.deepEqual(faults.slice(0, 5), []);
    const dropped = countDropped(after) - countDropped(before);
    assert.equal(arrived.length + dropped, COUNT, `${arrived.length} arrived, ${dropped} were dropped`);
    assert.deepEqual(backend.faults, []);
  });

  it('keeps as much of them as limits.maxOpenBytes says, marks what it cut, and drops none', async () => {
    const { envoy, backend, hold } = await start('envoy-kept');
    const ids = Array.from({ length: OPEN_BODIES }, (_, at) => `kept-${at}`);
    const held = await hold(ids.map((id) => makeHeldUpload(id, LARGE_BYTES, LARGE_BYTES - 1)));
    while (held.length > 0) {
      for (const upload of held.splice(0, ENDED_AT_A_TIME)) upload.close();
      await awaitRest(envoy, OPEN_BODIES - held.length);
    }
    assert.equal(countDropped(await readStats(envoy)), 0, 'dropped');
    assert.equal(backend.arrivals.length, OPEN_BODIES);
    const bodies = backend.arrivals.map(({ document }) => document.scnt_request);
    const unmarked = bodies.filter(
      ({ body, truncated_body }) => truncated_body !== body.length < LARGE_BYTES - 1,
    );
    assert.equal(unmarked.length, 0, `${unmarked.length} bodies are cut and not marked, or marked and whole`);
    assert.ok(
      bodies.every(({ body }) => body.every((byte) => byte === 'x'.charCodeAt(0))),
      'other bytes',
    );
    const kept = backend.arrivals.reduce((sum, { text }) => sum + text.length, 0);
    assert.ok(kept <= MAX_OPEN_BYTES, `documents of ${kept} bytes were open`);
    assert.ok(kept >= MAX_OPEN_BYTES / 4, `no more than ${kept} bytes were kept`);
  });
});

/** Makes uploads that stay open without any body. */
function makeUploads(): HostileRequest[] {
  const announced = [
    ...Array<number>(GAPS).fill(GAP_BYTES),
    ...Array<number>(ANNOUNCED).fill(LARGE_BYTES),
    ...SMALLER_BYTES.flatMap((each) => Array<number>(SMALLER_EACH).fill(each)),
  ];
  return announced.map((bytes, at) => makeHeldUpload(`announced-${at}`, bytes));
}
