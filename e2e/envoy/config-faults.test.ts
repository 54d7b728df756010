import assert from 'node:assert/strict';
import { compareAnswers } from '../support/answer-comparison.ts';
import type { Answer } from '../support/exchange-case.ts';
import { makeSample } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startPlainEnvoy, startTappedEnvoy, useLab } from '../support/lab.ts';
import { TIMEOUT_MS } from '../support/test-run.ts';

const SECRET = 'secret-in-the-configuration';

/** A configuration that the filter cannot use, and what its one log line must say. */
type BadConfiguration = { what: string; text: string | null; says: RegExp[] };

// backend.address is given if something else is the fault.
const BACKEND = { address: 'collector.demo.svc.cluster.local' };

const BAD: BadConfiguration[] = [
  { what: 'no configuration at all', text: null, says: [/backend/] },
  { what: 'an empty object', text: '{}', says: [/backend/] },
  { what: 'an array', text: '[1]', says: [/\[1\]/, /object/] },
  { what: 'a text', text: '"backend"', says: [/"backend"/, /object/] },
  { what: 'something that is not JSON', text: '{"backend":', says: [/JSON/] },
  { what: 'a backend without a name', text: '{"backend":{"port":9000}}', says: [/backend/, /address/] },
  {
    what: 'a text for a number',
    text: JSON.stringify({ backend: BACKEND, capture: { maxRequestBodyBytes: 'many' } }),
    says: [/capture\.maxRequestBodyBytes/, /many/, /0 to 2147483647/],
  },
  {
    what: 'a number out of range',
    text: JSON.stringify({ backend: { ...BACKEND, port: 70000 } }),
    says: [/backend\.port/, /70000/, /1 to 65535/],
  },
  {
    what: 'an unknown format',
    text: JSON.stringify({ backend: BACKEND, format: 'xml' }),
    says: [/format/, /xml/, /scnt/],
  },
  {
    what: 'a header that cannot be sent',
    text: JSON.stringify({ backend: { ...BACKEND, headers: { 'x-token': `${SECRET}\n` } } }),
    says: [/backend\.headers/],
  },
];

describe('A configuration that the filter cannot use', () => {
  const { run, lab } = useLab('config-faults');
  const sample = makeSample();
  let expected: Map<string, Answer>;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    expected = await run.setUp(async () => {
      const plain = await startPlainEnvoy(lab(), run);
      return sendAll(plain.port, sample, lab().app);
    });
  });

  for (const [at, { what, text, says }] of BAD.entries()) {
    it(`changes nothing for clients and shows in gauge and log: ${what}`, async () => {
      const variation = { name: `envoy-${at}`, configuration: text };
      const { envoy, backend } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
      const actual = await sendAll(envoy.port, sample, lab().app);
      assert.deepEqual(compareAnswers(sample, expected, actual), []);
      const { config_error, seen } = await readStats(envoy);
      assert.deepEqual({ config_error, seen }, { config_error: 1, seen: 0 });
      assert.equal(backend.requestCount, 0);
      const log = await envoy.readFilterLog();
      assert.equal(log.length, 1, `one log line, not ${JSON.stringify(log)}`);
      assert.equal(log[0]?.level, 'error');
      for (const part of says) assert.match(log[0]?.text ?? '', part);
      assert.doesNotMatch(log[0]?.text ?? '', new RegExp(SECRET));
    });
  }

  it('is not one with an unknown key: that is one warning, and exchanges arrive', async () => {
    const configuration = makeConfiguration(lab().filter, { colour: 'blue' });
    const variation = { name: 'envoy-unknown-key', configuration };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    await sendAll(envoy.port, sample, lab().app);
    const { exported, config_error } = await awaitRest(envoy, sample.length);
    assert.deepEqual({ exported, config_error }, { exported: sample.length, config_error: 0 });
    const log = await envoy.readFilterLog();
    assert.deepEqual(
      log.map(({ level }) => level),
      ['warning'],
    );
    assert.match(log[0]?.text ?? '', /colour/);
  });
});
