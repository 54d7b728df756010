import assert from 'node:assert/strict';
import type { ProxyStatus } from '../../src/cluster/status/report.ts';
import { formatProxies, formatStatusFindings } from '../../src/present/status.ts';

const COUNTERS = {
  ...{
    seen: 1234567,
    exported: 1234000,
    sampledOut: 100,
    droppedNoCluster: 1,
    droppedBackend: 2,
    droppedQueueFull: 3,
  },
  ...{
    truncated: 5,
    exportErrors: 7,
    heartbeat: 9,
    inFlight: 4,
    queueTraces: 6,
    queueBytes: 8,
    configError: 0,
  },
};
const proxy = (more: Partial<ProxyStatus> = {}): ProxyStatus => ({
  ...{ namespace: 'shop', name: 'cart', source: 'pod', state: 'running', isReady: true, isBeating: true },
  ...{ digest: `sha256:${'0123456789abcdef'.repeat(4)}`, hasExpectedModule: true, hasExpectedConfig: false },
  ...{ counters: COUNTERS, problems: [], warnings: [], notes: [] },
  ...more,
});
const table = (...proxies: ProxyStatus[]) => formatProxies({ namespaces: [], proxies });

describe('formatProxies', () => {
  it('gives a row for each proxy', () => {
    assert.equal(
      table(proxy(), proxy({ name: 'till', state: 'stand-in-allow', isReady: false })),
      [
        'NAMESPACE  PROXY  STATE           DIGEST    IMAGE  CONFIG  BEATS  SEEN     SENT     SAMPLED  DROPPED  ERRORS  WAITING',
        'shop       cart   running         01234567  same   other   yes    1234567  1234000  100      6        7       10',
        'shop       till   stand-in-allow  01234567  same   other   yes    -        -        -        -        -       -',
        '',
      ].join('\n'),
    );
  });

  it('shows how fast totals grow beside them', () => {
    const growth = {
      ...{ seconds: 2, seen: 10.4, exported: 2468, sampledOut: 4, droppedNoCluster: 0, droppedBackend: 0.02 },
      ...{ droppedQueueFull: 0, truncated: 1, exportErrors: 0, heartbeat: 2 },
    };
    const [, row = ''] = table(proxy({ growth })).split('\n');
    assert.match(row, / yes +1234567 \(5\.2\/s\) +1234000 \(1234\/s\) +100 +6 \(<0\.1\/s\) +7 +10$/);
    assert.ok(row.length <= 140);
  });

  it('cuts long names in their middle, and keeps what tells pods apart', () => {
    const [, row = ''] = table(proxy({ name: 'a-very-long-name-of-a-deployment-7d9f8c6b5-x2k9p' })).split(
      '\n',
    );
    assert.match(row, / a-very-long-nam\.\.7d9f8c6b5-x2k9p /);
  });

  it('says what is not known by a dash', () => {
    const bare: ProxyStatus = {
      ...{
        name: 'edge',
        source: 'file',
        state: 'running',
        isReady: true,
        problems: [],
        warnings: [],
        notes: [],
      },
    };
    assert.match(table(bare).split('\n')[1] ?? '', /^- +edge +running +- +- +- +- +- +- +- +- +- +-$/);
  });

  it('prints nothing for no proxies', () => {
    assert.equal(table(), '');
  });
});

describe('formatStatusFindings', () => {
  const finding = { why: 'it is odd', fix: 'Make it even.' };

  it('says the same once for all proxies that it is true of', () => {
    const proxies = [1, 2, 3, 4, 5, 6, 7].map((n) => proxy({ name: `p${n}`, problems: [finding] }));
    const expected = 'shop/p1, shop/p2, shop/p3, shop/p4, shop/p5 and 2 more: it is odd.\n  Make it even.\n';
    assert.equal(formatStatusFindings({ namespaces: [], proxies }), expected);
  });

  it('puts notes last', () => {
    const proxies = [proxy({ notes: [{ why: 'it was odd', fix: 'Rest.' }], warnings: [finding] })];
    const expected =
      'Warning: shop/cart: it is odd.\n  Make it even.\nNote: shop/cart: it was odd.\n  Rest.\n';
    assert.equal(formatStatusFindings({ namespaces: [], proxies }), expected);
  });

  it('puts problems before warnings, and namespaces before proxies', () => {
    const namespaces = [
      {
        namespace: 'bare',
        proxyCount: 0,
        problems: [{ why: 'it is bare', fix: 'Fill it.' }],
        warnings: [],
        notes: [],
      },
    ];
    const proxies = [proxy({ warnings: [{ why: 'it dropped', fix: 'Pick up.' }] })];
    const expected = 'bare: it is bare.\n  Fill it.\nWarning: shop/cart: it dropped.\n  Pick up.\n';
    assert.equal(formatStatusFindings({ namespaces, proxies }), expected);
  });

  it('keeps control characters off the terminal', () => {
    const proxies = [proxy({ name: 'a\u001b[31mb', problems: [finding] })];
    assert.ok(!formatStatusFindings({ namespaces: [], proxies }).includes('\u001b'));
  });
});
