import assert from 'node:assert/strict';
import { formatJson } from '../../bench/report-json.ts';
import { drawReport } from '../../bench/report-svg.ts';
import { formatReport } from '../../bench/report-text.ts';
import { makeCatalogue, makeReceiver, makeResult, makeRounds } from './made-result.ts';

const RESULT = makeResult({
  speed: [
    {
      workload: 'get',
      title: 'small GET',
      rounds: makeRounds({
        ...{ none: [60], noop: [55], 'bare-tap': [110], meshtap: [140, 123.4, 120] },
        ...{ 'meshtap-otlp': [140.3], other: [400] },
      }),
    },
    { workload: '10k', title: '10 KB <both> ways', rounds: makeRounds({ none: [60], meshtap: [150] }) },
  ],
});

/** Checks that elements are closed in the opposite order of their opening, and returns their names. */
function readElements(xml: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  for (const [, slash, name = '', empty] of xml.matchAll(
    /<(\/?)([a-z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (slash) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
    if (!slash) names.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(xml.replaceAll(/<[^<>]*>/g, ''), /[<>]|&(?!amp;|lt;|gt;)/);
  return names;
}

describe('the chart', () => {
  it('is well-formed XML with a title', () => {
    const names = readElements(drawReport(RESULT));
    assert.equal(names[0], 'svg');
    assert.ok(names.includes('title'));
  });

  it('has a legend, a panel for each workload and a bar for each variant measured', () => {
    const svg = drawReport(RESULT);
    for (const text of [
      'small GET',
      '10 KB &lt;both&gt; ways',
      'meshtap: ours',
      'other: a peer of &lt;others',
    ])
      assert.ok(svg.includes(text), text);
    assert.equal(svg.match(/text-anchor="end">meshtap</g)?.length, 2);
    assert.equal(svg.match(/text-anchor="end">other</g)?.length, 1);
  });

  it('draws a cost below that of no filter as none, and says what it was', () => {
    const [, width] = /width="([-\d.]+)" height="14"[^>]*\/><text [^>]*>-5</.exec(drawReport(RESULT)) ?? [];
    assert.equal(width, '0.0');
  });

  it('draws lengths in the proportion of the costs', () => {
    const widths = [...drawReport(RESULT).matchAll(/width="([\d.]+)" height="14"/g)].map(([, width]) =>
      Number(width),
    );
    const [, bare = 0, meshtap = 0, , other = 0] = widths;
    assert.ok(Math.abs(meshtap / bare - 63.4 / 50) < 0.01);
    assert.ok(Math.abs(other / bare - 340 / 50) < 0.05);
  });
});

describe('the JSON', () => {
  it('has every round, the summaries and the bars', () => {
    const { speed, summary, bars } = JSON.parse(formatJson(RESULT));
    assert.equal(speed[0].rounds.meshtap[1].cpuUs, 123.4);
    assert.equal(summary.speed[3].variant, 'meshtap');
    assert.equal(summary.speed[3].cpuUs, 123.4);
    assert.equal(bars[0].isMet, false);
  });
});

describe('the report', () => {
  it('has what each variant costs, adds, and how that compares', () => {
    assert.match(formatReport(RESULT), /^meshtap +123\.4 +120-140 +63\.4 +1\.27 +50 +300 +300 +0 +0$/m);
  });

  it('has no ratio where the floor was not measured, or seems to add nothing', () => {
    assert.match(formatReport(RESULT), /^meshtap +150\.0 +150-150 +90\.0 +- +50/m);
    const rounds = makeRounds({ none: [60], 'bare-tap': [59], meshtap: [150] });
    const text = formatReport(makeResult({ speed: [{ workload: 'get', title: '', rounds }] }));
    assert.match(text, /^meshtap +150\.0 +150-150 +90\.0 +- +50/m);
  });

  it('says of each variant of ours how many times the floor it adds, by workload', () => {
    const rounds = makeRounds({ none: [50], 'bare-tap': [150], meshtap: [250], 'meshtap-otlp': [110] });
    const speed = [...RESULT.speed, { workload: '1m', title: '1 MB', rounds }];
    const [, table = ''] = formatReport(makeResult({ speed })).split("bare-tap's, the floor of a tap\n");
    const [head, line, ...rows] = (table.split('\n\n')[0] ?? '').split('\n');
    assert.match(head ?? '', /^variant +get +1m$/);
    assert.ok(line !== undefined);
    assert.deepEqual(
      rows.map((row) => row.trim().split(/ +/)),
      [
        ['meshtap', '1.27', '2.00'],
        ['meshtap-batch', '-', '-'],
        ['meshtap-otlp', '1.61', '0.60'],
      ],
    );
  });

  it('has the bars that were measured, and says that nothing failed', () => {
    const text = formatReport(RESULT);
    assert.match(
      text,
      /^added CPU of meshtap-otlp, small exchange +at most 1\.10 x meshtap +1\.27 x meshtap +NOT MET$/m,
    );
    assert.match(text, /^No request failed, no document was refused, and the accounts hold\.$/m);
  });

  it('has what the receiver took, and how long its queries took', () => {
    const text = formatReport(makeResult({ receiver: makeReceiver({ busy: 7 }) }));
    assert.match(text, /scnt, one by one +1,999 +6,000 +0 +7 +0 +4\.0 +40 +300 +200\.0 +201\.0/);
    assert.match(text, /a text search +12\.0 +20\.0/);
  });

  it('has what the learner of the catalogue needs for an exchange', () => {
    const text = formatReport(makeResult({ catalogue: makeCatalogue([40, 20, 80]) }));
    assert.match(text, /^ *20,000 +2,113 +40\.0 +20\.0-80\.0 +25,000$/m);
  });

  it('has how long commands take, in times of Node alone', () => {
    const text = formatReport(makeResult({ commands: { node: [20], help: [80], generate: [210.4] } }));
    assert.match(text, /^help +80 +4\.0\ngenerate +210 +10\.5$/m);
  });

  it('says when other processes were too busy', () => {
    const of = (bystanders: number) => formatReport(makeResult({ bystanders }));
    assert.match(of(0.31), /^While the loads ran, other processes kept 0\.31 cores busy: too much to trust/m);
    assert.match(of(0.12), /^While the loads ran, other processes kept 0\.12 cores busy\.$/m);
    assert.doesNotMatch(formatReport(makeResult()), /other processes/);
  });

  it('says how much failed', () => {
    const account = { sent: 2, seen: 1, exported: 1, sampledOut: 0, dropped: 0, holds: false };
    assert.match(
      formatReport(makeResult({ accounts: { meshtap: account } })),
      /^FAILED: .* 1 accounts do not hold\.$/m,
    );
  });
});
