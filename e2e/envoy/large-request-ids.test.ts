import assert from 'node:assert/strict';
import { findCaseId, listArrivedIds } from '../support/arrived-ids.ts';
import type { ExchangeCase } from '../support/exchange-case.ts';
import { makeGets, withId } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';

/** More than a backend on Node takes in all headers of a request. */
const LARGE_ID = 'i'.repeat(20_000);

describe('A request id that does not fit a POST', () => {
  const { run, lab } = useLab('request-ids');

  const deliver = async (name: string, cases: ExchangeCase[], changes: object = {}) => {
    const configuration = makeConfiguration(lab().filter, { ...changes });
    const tapped = await startTappedEnvoy(lab(), run.folder(), { name, configuration }, run.stopAfterTest);
    await sendAll(tapped.envoy.port, cases, lab().app);
    const { exported, export_errors } = await awaitRest(tapped.envoy, cases.length);
    assert.deepEqual({ exported, export_errors }, { exported: cases.length, export_errors: 0 });
    assert.deepEqual(listArrivedIds(tapped.backend.arrivals), cases.map(({ id }) => id).toSorted());
    return tapped.backend.arrivals;
  };

  it('that is too large does not stop the document, which has all of it', async () => {
    const cases = [makeIdentified('large', LARGE_ID), makeIdentified('small', 'an-id')];
    const arrivals = await deliver('envoy-large', cases);
    const ids = arrivals.map(({ document }) => [findCaseId(document), document.request_id.length]);
    assert.deepEqual(Object.fromEntries(ids), { large: LARGE_ID.length, small: 'an-id'.length });
    const small = arrivals.find(({ document }) => findCaseId(document) === 'small');
    assert.equal(small?.headers['x-request-id'], 'an-id');
  });

  for (const [what, replacement] of [
    ['a line break', 'first\r\nx-other: second'],
    ['a NUL', 'a\u0000z'],
    ['a DEL', 'a\u007fz'],
  ] as const) {
    it(`that is redacted by ${what} does not stop the document`, async () => {
      const redact = { headers: ['x-request-id'], replacement };
      const arrivals = await deliver(
        `envoy-${what.replaceAll(' ', '-')}`,
        [makeIdentified('redacted', 'secret-id')],
        {
          redact,
        },
      );
      const [arrival] = arrivals;
      assert.equal(arrival?.document.request_id, replacement);
      assert.equal(arrival.headers['x-other'], undefined);
      assert.ok(!JSON.stringify(arrival.headers).includes('secret-id'));
    });
  }
});

function makeIdentified(id: string, requestId: string): ExchangeCase {
  const exchange = withId(makeGets(1)[0]!, id);
  return { ...exchange, headers: [...exchange.headers, ['x-request-id', requestId]] };
}
