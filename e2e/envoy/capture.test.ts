import assert from 'node:assert/strict';
import { findCaseId } from '../support/arrived-ids.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import { makeSample, withId } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';

describe('A pluginConfig', () => {
  const { run, lab } = useLab('capture');
  const sample = makeSample();

  it('sets the limits of bodies and what is redacted', async () => {
    const rules = { bodyLimitBytes: 100, redacted: ['x-many', 'user-agent'], replacement: '***' };
    const { bodyLimitBytes, redacted, replacement } = rules;
    const configuration = makeConfiguration(lab().filter, {
      capture: { maxRequestBodyBytes: bodyLimitBytes, maxResponseBodyBytes: bodyLimitBytes },
      redact: { headers: redacted, replacement },
    });
    const variation = { name: 'envoy', configuration };
    const { envoy, backend } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const answers = await sendAll(envoy.port, sample, lab().app);
    await awaitRest(envoy, sample.length);
    assert.deepEqual(backend.faults, []);
    assert.equal(backend.arrivals.length, sample.length);
    for (const { document } of backend.arrivals) {
      const exchange = sample.find(({ id }) => id === findCaseId(document))!;
      const differences = findDifferences(exchange, answers.get(exchange.id)!, document, envoy.port, rules);
      assert.deepEqual(differences, [], exchange.shape);
    }
  });

  it('loses nothing with several workers and one call at a time', async () => {
    const configuration = makeConfiguration(lab().filter, { limits: { maxInFlight: 1 } });
    const variation = { name: 'envoy-workers', configuration, concurrency: 2 };
    const { envoy, backend } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const rounds = ['a', 'b', 'c', 'd', 'e'].map((round) =>
      sample.map((each) => withId(each, `${round}-${each.id}`)),
    );
    for (const round of rounds) await sendAll(envoy.port, round, lab().app);
    const count = rounds.length * sample.length;
    assert.equal((await awaitRest(envoy, count)).exported, count);
    assert.equal(backend.arrivals.length, count);
  });
});
