import assert from 'node:assert/strict';
import { checkDocuments } from '../support/document-check.ts';
import { eventually } from '../support/eventually.ts';
import { makePadded } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { countDropped, isAtRest, readStats } from '../support/filter-stats.ts';
import { type HeldConnection, type HostileRequest, holdConnection } from '../support/held-requests.ts';
import { startTappedEnvoy, type TappedEnvoy, useLab } from '../support/lab.ts';
import { readResidentBytes } from '../support/process-memory.ts';

const LARGE_BYTES = 1_000_000;
/** What is announced after the large bodies, so that no room is left for an answer's headers. */
const SMALLER_BYTES = [300_000, 150_000, 80_000, 40_000, 20_000];
const SMALLER_EACH = 16;
/** Bodies that are announced before all others. Every other one is given up in the end: gaps that are too small. */
const GAPS = 16;
const GAP_BYTES = 10_000;
/** Half of it is what open bodies may take, the rest is for Envoy's own buffers. */
const MOST_GROWTH_BYTES = 64 << 20;
const HEADER_BYTES = 20_000;
const COUNT = 20;

/** More open bodies than a worker's memory can hold, with the bytes of each that come. */
const FILLINGS = [
  { what: 'announced', count: 400, bytes: 0 },
  { what: 'sent', count: 110, bytes: LARGE_BYTES - 1 },
];

describe('A worker with more open bodies than it can hold', () => {
  const { run, lab } = useLab('shortages');

  for (const { what, count, bytes } of FILLINGS) {
    it(`that were ${what} says of answers with 20 KB of headers what the client got, or counts them`, async function () {
      this.timeout(60_000);
      const tapped = await startTappedEnvoy(
        lab(),
        run.folder(),
        { name: `envoy-${what}` },
        run.stopAfterTest,
      );
      const connection = await holdConnection(tapped.envoy.port);
      run.stopAfterTest(async () => connection.close());
      const residentBytes = await readResidentBytes(tapped.envoy.pid);
      await fill(tapped, connection, makeUploads(what, count, bytes));
      const start = await readStats(tapped.envoy);
      const padded = makePadded(COUNT, HEADER_BYTES, `after-${what}`);
      const answers = await sendAll(tapped.envoy.port, padded, lab().app);
      const end = await eventually(
        'the exchanges to be counted',
        () => readStats(tapped.envoy),
        (stats) => stats.seen === start.seen + COUNT && isAtRest(stats),
      );
      const evidence = { answers, app: lab().app, listenPort: tapped.envoy.port };
      const { arrived, faults } = checkDocuments(padded, tapped.backend.arrivals, evidence);
      assert.deepEqual(faults.slice(0, 5), []);
      assert.equal(arrived.length + countDropped(end) - countDropped(start), COUNT, 'arrived or dropped');
      assert.deepEqual(tapped.backend.faults, []);
      const growth = (await readResidentBytes(tapped.envoy.pid)) - residentBytes;
      assert.ok(growth <= MOST_GROWTH_BYTES, `Envoy grew by ${growth >> 20} MiB`);
    });
  }

  const fill = async ({ envoy }: TappedEnvoy, connection: HeldConnection, uploads: HostileRequest[]) => {
    const held = uploads.map((upload) => connection.send(upload));
    const countBytes = (id: string) => lab().app.seen.get(id)?.[0]?.bodyBytes;
    await eventually(
      'the app to have all uploads',
      () => uploads.filter(({ id, body }) => countBytes(id) !== (body?.length ?? 0)).map(({ id }) => id),
      (missing) => missing.length === 0,
      { timeoutMs: 30_000 },
    );
    const gaps = held.slice(0, GAPS).filter((_, at) => at % 2 === 0);
    const { seen } = await readStats(envoy);
    for (const gap of gaps) gap.close();
    await eventually(
      'the gaps',
      () => readStats(envoy),
      (stats) => stats.seen >= seen + gaps.length && isAtRest(stats),
    );
  };
});

/** Makes uploads that stay open: large ones with `bytes` bytes of their bodies, others that only announce theirs. */
function makeUploads(name: string, count: number, bytes: number): HostileRequest[] {
  const announced = [
    ...Array<number>(GAPS).fill(GAP_BYTES),
    ...Array<number>(count).fill(LARGE_BYTES),
    ...SMALLER_BYTES.flatMap((each) => Array<number>(SMALLER_EACH).fill(each)),
  ];
  const body = bytes > 0 ? { body: Buffer.alloc(bytes, 'x') } : {};
  return announced.map((size, at) => ({
    ...{ id: `${name}-${at}`, method: 'POST', path: '/app/echo', headers: [['content-length', `${size}`]] },
    ...(size === LARGE_BYTES ? body : {}),
  }));
}
