import assert from 'node:assert/strict';
import { listArrivedIds } from '../support/arrived-ids.ts';
import type { ExchangeCase } from '../support/exchange-case.ts';
import { makeCase } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import type { Header } from '../support/scnt.ts';

describe('The selection of exchanges', () => {
  const { run, lab } = useLab('selection');
  let count = 0;

  /** Sends cases through an Envoy with members of the pluginConfig changed; of them `seen` are seen. */
  const tap = async (changes: object, cases: ExchangeCase[], seen = cases.length) => {
    const configuration = makeConfiguration(lab().filter, { ...changes });
    const variation = { name: `envoy-${++count}`, configuration };
    const { envoy, backend } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const answers = await sendAll(envoy.port, cases, lab().app);
    assert.deepEqual(
      cases.filter(({ id }) => answers.get(id)?.status !== 200),
      [],
    );
    const stats = await awaitRest(envoy, seen);
    assert.deepEqual(backend.faults, []);
    assert.equal(backend.arrivals.length, stats.exported);
    return { stats, backend, arrived: listArrivedIds(backend.arrivals) };
  };

  it('leaves out paths and user agents with an excluded prefix, and counts none of them', async () => {
    const exclude = { paths: ['/app/sized?bytes=1', '/h2/'], userAgents: ['kube-probe/'] };
    const cases = [
      makeGet(1, '/app/sized?bytes=1'),
      makeGet(2, '/app/sized?bytes=10'),
      makeGet(3, '/app/sized?bytes=2'),
      makeGet(4, '/h2/sized?bytes=2', { version: 'HTTP/2' }),
      makeGet(5, '/app/echo', { headers: [['user-agent', 'kube-probe/1.37']] }),
      makeGet(6, '/app/echo', { headers: [['user-agent', 'not-kube-probe/1.37']] }),
      makeGet(7, '/app/echo', { headers: [] }),
    ];
    const { arrived } = await tap({ exclude }, cases, 3);
    assert.deepEqual(arrived, ['case-3', 'case-6', 'case-7']);
  });

  it('keeps the hosts that are named, with their ports, and counts the others as left out', async () => {
    const hosts = ['shop.demo', 'bank.demo:8443', '*.example.org'];
    const [kept, others] = [
      ['shop.demo', 'SHOP.demo:8080', 'bank.demo:8443', 'a.b.example.org', 'a.example.org:81'],
      ['shop.demo.svc', 'bank.demo', 'bank.demo:443', 'example.org', 'my-example.org'],
    ];
    const cases = [...kept, ...others].map((authority, at) => makeGet(at + 1, '/app/echo', { authority }));
    const { stats, backend } = await tap({ sampling: { hosts } }, cases);
    const found = backend.arrivals.map(({ document }) => document.scnt_request.host);
    assert.deepEqual(found.toSorted(), kept.toSorted());
    assert.equal(stats.sampled_out, others.length);
  });

  it('keeps none at the ratio 0, all at 1, and about as many as the ratio says in between', async () => {
    const cases = Array.from({ length: 240 }, (_, at) => makeGet(at + 1, '/app/sized?bytes=10'));
    const none = await tap({ sampling: { ratio: 0 } }, cases.slice(0, 50));
    assert.deepEqual([none.stats.sampled_out, none.backend.requestCount], [50, 0]);
    const all = await tap({ sampling: { ratio: 1 } }, cases.slice(0, 50));
    assert.equal(all.stats.exported, 50);
    const quarter = await tap({ sampling: { ratio: 0.25 } }, cases);
    const { exported, sampled_out } = quarter.stats;
    assert.equal(exported + sampled_out, cases.length);
    // Six standard deviations to either side.
    assert.ok(exported > 20 && exported < 100, `${exported} of 240 at a ratio of 0.25`);
  });

  it('keeps the bodies of the content types that are named, and marks the others as truncated', async () => {
    const contentTypes = ['application/json', 'text/*'];
    const types: [type: string, isKept: boolean][] = [
      ['application/json', true],
      ['Application/JSON; charset=utf-8', true],
      ['text/csv', true],
      ['application/json-seq', false],
      ['image/png', false],
    ];
    const cases = types.map(([type], at) => makeEcho(at + 1, [['content-type', type]]));
    const { backend } = await tap({ capture: { contentTypes } }, cases);
    for (const [at, [type, isKept]] of types.entries()) {
      const { document } = backend.arrivals.find(
        (arrival) => listArrivedIds([arrival])[0] === `case-${at + 1}`,
      )!;
      const bodies = [document.scnt_request, document.scnt_response].map(({ body, truncated_body }) => ({
        body: `${body}`,
        truncated_body,
      }));
      const expected = { body: isKept ? 'a body' : '', truncated_body: !isKept };
      assert.deepEqual(bodies, [expected, expected], type);
    }
  });
});

function makeGet(n: number, path: string, changes: Partial<ExchangeCase> = {}): ExchangeCase {
  const { headers, ...made } = makeCase({ name: 'get', make: () => ({ path }) }, n);
  return {
    ...made,
    ...changes,
    headers: changes.headers ? [...headers.slice(0, 1), ...changes.headers] : headers,
  };
}

function makeEcho(n: number, headers: Header[]): ExchangeCase {
  const make = () => ({ method: 'POST', path: '/app/echo', headers, body: Buffer.from('a body') });
  return makeCase({ name: 'echo', make }, n);
}
