import assert from 'node:assert/strict';
import { judge } from '../../bench/bars.ts';
import { countFaults, isFaultless } from '../../bench/faults.ts';
import { subtractCosts } from '../../bench/fleet/costs.ts';
import { describeWay, LOADS, loadsOf, WAYS } from '../../bench/fleet/loads.ts';
import { formatFleet } from '../../bench/fleet/report.ts';
import { replaceFigures } from '../../bench/fleet/scale-page.ts';
import { summarizeCosts } from '../../bench/fleet/summary.ts';
import { formatJson } from '../../bench/report-json.ts';
import { formatReport } from '../../bench/report-text.ts';
import { makeFleetRun } from './made-fleet.ts';
import { makeResult } from './made-result.ts';

const MACHINE = { envoy: '1.40.0', cpu: 'a CPU', cores: 2, kernel: '6.0' };

/** The cells of the rows of a Markdown table that begin with this name. */
function readRows(text: string, name: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith(`| ${name}`));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('the costs of a fleet', () => {
  it('are cores for 1,000 exchanges a second', () => {
    const costs = summarizeCosts(makeFleetRun());
    assert.deepEqual([costs.receiverCores, costs.mainThreadCores, costs.engineCores], [0.06, 0.03, 0.1]);
  });

  it('are the memory of all receivers for 1,000 exchanges a second', () => {
    const { receiverMib, receiverMibPerThousand } = summarizeCosts(makeFleetRun({ receivers: 4 }));
    assert.deepEqual([receiverMib, receiverMibPerThousand], [300, 200]);
  });

  it('have the bytes of an exchange, sent and stored, and the exchanges of a POST that arrived', () => {
    const { wireBytes, storedBytes, batch } = summarizeCosts(
      makeFleetRun({}, { posts: 2_500, exportErrors: 100 }),
    );
    assert.deepEqual([wireBytes, storedBytes, batch], [2_000, 700, 50]);
  });
});

describe('the report of a fleet', () => {
  const report = (...runs: ReturnType<typeof makeFleetRun>[]) => formatFleet({ seconds: 20, runs }, MACHINE);

  it('names the machine, and how busy others kept it', () => {
    assert.match(
      report(makeFleetRun({ bystanders: 0.7 })),
      /2 x a CPU, Linux 6\.0, 20 seconds .* up to 0\.7 cores busy, .* up to 20 ms late/,
    );
  });

  it('has a line for each run: what was delivered, and what it cost', () => {
    const text = report(makeFleetRun({}, { answers: { 429: 3, 503: 1 }, retries: 4 }));
    const [delivery, costs] = readRows(text, 'ClickHouse, 1 receiver ');
    assert.deepEqual(delivery!.slice(1, 12), [
      '6 x 1,000',
      '6,000',
      '120',
      '400',
      '90',
      '800',
      '3',
      '1',
      '0',
      '4',
      '0',
    ]);
    assert.deepEqual(costs!.slice(1, 6), ['6 x 1,000', '0.060', '0.030', '0.025', '0.100']);
  });

  it('shows what is not stored, and what is stored without an answer', () => {
    const runs = [makeFleetRun({ stored: 119_990 }), makeFleetRun({ stored: 120_050 })];
    const rows = readRows(report(...runs), 'ClickHouse, 1 receiver ');
    assert.deepEqual(
      rows.slice(0, 2).map((cells) => cells.slice(-2)),
      [
        ['10', '0'],
        ['0', '50'],
      ],
    );
  });

  it('says so if not everything was learned', () => {
    const lags = { visibleMs: NaN, visibleMaxMs: NaN, learnedAfterMs: Infinity };
    const [delivery] = readRows(report(makeFleetRun({ lags })), 'ClickHouse, 1 receiver ');
    assert.deepEqual(delivery!.slice(5, 7), ['-', 'never']);
  });

  it('leaves out what fleets need if the run that this builds on was not made', () => {
    assert.match(report(makeFleetRun()), /Step by step/);
    assert.doesNotMatch(report(makeFleetRun({ store: 'sqlite' })), /Step by step/);
  });

  it('is a part of the whole report, as text and as JSON', () => {
    const result = makeResult({ variants: [], fleet: { seconds: 20, runs: [makeFleetRun()] } });
    assert.match(formatReport(result), /### What it cost/);
    assert.equal(JSON.parse(formatJson(result)).fleet.runs[0].stored, 120_000);
  });

  it('replaces the figures of the page, and nothing else', () => {
    const page = 'before\n<!-- fleet: made by `make bench` -->\nold\n<!-- /fleet -->\nafter\n';
    assert.equal(
      replaceFigures(page, 'new'),
      'before\n<!-- fleet: made by `make bench` -->\nnew\n<!-- /fleet -->\nafter\n',
    );
    assert.throws(() => replaceFigures('no place', 'new'), /has no/);
  });
});

describe('the bars of a fleet', () => {
  const judged = (...runs: ReturnType<typeof makeFleetRun>[]) => {
    const fleet = { seconds: 20, runs };
    return judge(makeResult({ fleet })).filter(({ measure }) =>
      /ClickHouse|acknowledged by receivers/.test(measure),
    );
  };

  it('are met at 5,000 exchanges a second through one receiver, with nothing lost', () => {
    assert.deepEqual(
      judged(makeFleetRun({}, { ratePerSecond: 5_000 })).map(({ isMet }) => isMet),
      [true, true],
    );
  });

  it('are not met below that, or if the run was not made', () => {
    assert.equal(judged(makeFleetRun({}, { ratePerSecond: 4_999 }))[0]?.isMet, false);
    assert.equal(judged()[0]?.isMet, false);
  });

  it('are not met if anything acknowledged is not stored, which is a fault too', () => {
    const lossy = makeFleetRun({ stored: 119_999 });
    assert.equal(judged(lossy)[1]?.isMet, false);
    assert.equal(isFaultless(countFaults(makeResult({ fleet: { seconds: 20, runs: [lossy] } }))), false);
  });

  it('are apart from counters that do not add up, which is a fault', () => {
    const fleet = { seconds: 20, runs: [makeFleetRun({}, { seen: 120_001 })] };
    assert.equal(countFaults(makeResult({ fleet })).unaccounted, 1);
  });
});

describe('the ways and loads of a fleet', () => {
  it('are one receiver on SQLite, one, two and four on ClickHouse, and none', () => {
    assert.deepEqual(WAYS.map(describeWay), [
      'SQLite, 1 receiver',
      'ClickHouse, 1 receiver',
      'ClickHouse, 2 receivers',
      'ClickHouse, 4 receivers',
      'ClickHouse, no receiver',
    ]);
  });

  it('are without small POSTs if there is no receiver, as the engine does not collect them', () => {
    assert.deepEqual(
      WAYS.map((way) => loadsOf(way).length),
      [...Array(4).fill(LOADS.length), 1],
    );
  });
});

describe('the CPU of a fleet', () => {
  it('is what all threads of all receivers used meanwhile, with the main and the busiest other one of each', () => {
    const at = (...receivers: [number, number][][]) => ({
      receivers: receivers.map((threads) => ({ pid: threads[0]![0], threads: new Map(threads) })),
      engineNs: receivers.length * 100,
    });
    const before = at([
      [1, 10],
      [2, 5],
    ]);
    const after = {
      ...at(
        [
          [1, 30],
          [2, 6],
          [3, 4],
        ],
        [
          [7, 1],
          [8, 9],
        ],
      ),
      engineNs: 150,
    };
    assert.deepEqual(subtractCosts(after, before), {
      receiverCpuNs: 35,
      mainThreadCpuNs: 21,
      workerThreadCpuNs: 13,
      engineCpuNs: 50,
    });
  });
});
