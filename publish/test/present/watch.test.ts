import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import type { ProxyStatus, StatusReport } from '../../src/cluster/status/report.ts';
import type { ReportFormat } from '../../src/options/rollout.ts';
import { openPrinter } from '../../src/output/printer.ts';
import { presentWatch } from '../../src/present/watch.ts';
import { findFaults, HOSTILE } from '../output/hostile.ts';

const proxy = (name: string, more: Partial<ProxyStatus> = {}): ProxyStatus => ({
  ...{ namespace: 'shop', name, source: 'pod', state: 'running', isReady: true },
  ...{ problems: [], warnings: [], notes: [], ...more },
});
const ILL = proxy('till', { isReady: false, problems: [{ why: 'it is odd', fix: 'Make it even.' }] });

describe('presentWatch', () => {
  const present = async (format: ReportFormat, looks: ProxyStatus[][], isTTY = false) => {
    const writes: string[] = [];
    const stdout = openPrinter({ isTTY, write: (text) => writes.push(text) });
    let seconds = 0;
    const { status } = await presentWatch(format, { stdout }, () => new Date(1000 * seconds++));
    for (const proxies of looks) {
      const report: StatusReport = { namespaces: [], proxies };
      status?.({ kind: 'status', report });
    }
    return writes;
  };

  it('writes a table with its time and problems below it, and another one only if something has changed', async () => {
    const text = (await present('table', [[proxy('cart')], [proxy('cart')], [ILL]])).join('');
    const head =
      'NAMESPACE  PROXY  STATE    DIGEST  IMAGE  CONFIG  BEATS  SEEN  SENT  SAMPLED  DROPPED  ERRORS  WAITING';
    const [cart, till] = ['cart', 'till'].map(
      (name) =>
        `shop       ${name}   running  -       -      -       -      -     -     -        -        -       -`,
    );
    assert.equal(
      text,
      `1970-01-01T00:00:00Z  1 of 1 proxies are ready\n${head}\n${cart}\n\n` +
        `1970-01-01T00:00:01Z  0 of 1 proxies are ready\n${head}\n${till}\nshop/till: it is odd.\n  Make it even.\n`,
    );
  });

  it('says that there is no proxy', async () => {
    assert.deepEqual(await present('table', [[]]), ['1970-01-01T00:00:00Z  0 of 0 proxies are ready\n']);
  });

  it('clears a terminal before each table, so that it stays in place', async () => {
    const writes = await present('table', [[proxy('cart')], [proxy('cart')]], true);
    const [clear, first, again, second] = writes;
    assert.equal(writes.length, 4);
    assert.deepEqual([clear, again], ['\u001b[H\u001b[2J', '\u001b[H\u001b[2J']);
    assert.equal(second, first?.replace('00:00:00', '00:00:01'));
  });

  it('writes a line of JSON for each look, with its time', async () => {
    const lines = await present('json', [[proxy('cart')], [proxy('cart')]]);
    assert.deepEqual(
      lines.map((line) => line.indexOf('\n') === line.length - 1),
      [true, true],
    );
    const [first, second] = lines.map((line) => JSON.parse(line));
    assert.deepEqual([first.time, second.time], ['1970-01-01T00:00:00Z', '1970-01-01T00:00:01Z']);
    assert.deepEqual([first.ready, first.proxies.length, first.proxies[0].rates], [true, 1, null]);
  });

  it('writes a YAML document for each look', async () => {
    const text = (await present('yaml', [[proxy('cart')], []])).join('');
    const documents = parseAllDocuments(text).map((document) => document.toJS());
    assert.deepEqual(
      documents.map(({ proxies }) => proxies.length),
      [1, 0],
    );
  });

  for (const format of ['table', 'json', 'yaml'] as const) {
    it(`shows what others say as visible text in ${format}`, async () => {
      const text = (
        await present(format, [[proxy(HOSTILE, { problems: [{ why: HOSTILE, fix: 'x' }] })]])
      ).join('');
      assert.deepEqual(findFaults(text), []);
      if (format === 'json') assert.equal(JSON.parse(text).proxies[0].name, HOSTILE);
    });
  }
});
