import assert from 'node:assert/strict';
import { toMapJson } from '../../src/api/to-json.ts';
import { formatMoment } from '../../src/filter/moment.ts';
import type { Edge } from '../../src/store/store.ts';

describe('formatMoment', () => {
  for (const [us, time] of [
    [0, '1970-01-01T00:00:00.000000Z'],
    [1_790_000_000_000_001, '2026-09-21T14:13:20.000001Z'],
    [1_790_000_000_999_999, '2026-09-21T14:13:20.999999Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
    [2 ** 53 - 1, '2255-06-05T23:47:34.740991Z'],
  ] as const) {
    it(`writes ${us} as ${time}`, () => assert.equal(formatMoment(us), time));
  }
});

describe('toMapJson', () => {
  const edge = (source: string, sourceNamespace: string): Edge => ({
    ...{ source, sourceNamespace, destination: 'd', destinationNamespace: '', count: 1, errors: 0 },
    ...{ requestBytes: 0, responseBytes: 0, p50Us: null, p95Us: 1500, firstUs: 0, lastUs: 0 },
  });

  it('makes one node of a name in a namespace, however many edges it has', () => {
    const { nodes } = toMapJson([edge('a', 'x'), edge('a', 'x'), edge('d', '')], 0);
    assert.deepEqual(
      nodes.map(({ id }) => id),
      ['x/a', '/d'],
    );
  });

  it('gives no two nodes one id, whatever their names are', () => {
    const { nodes } = toMapJson(
      [edge('b/c', 'a'), edge('c', 'a/b'), edge('c', 'a%2Fb'), edge('\ud800', '\ud800')],
      0,
    );
    assert.equal(new Set(nodes.map(({ id }) => id)).size, 5);
  });

  it('keeps fractions of milliseconds, and that a duration is not known', () => {
    const [json] = toMapJson([edge('a', '')], 3).edges;
    assert.deepEqual([json?.p50_ms, json?.p95_ms], [null, 1.5]);
  });
});
