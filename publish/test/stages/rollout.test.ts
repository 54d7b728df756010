import assert from 'node:assert/strict';
import type { NamespaceReport } from '../../src/cluster/outcome.ts';
import { Interruption, StoppedWork } from '../../src/errors.ts';
import { presentOutcomes } from '../../src/present/results.ts';
import { rollOut } from '../../src/stages/rollout.ts';
import { makeRefusal } from '../cluster/rollout/resources.ts';
import { makeRun, makeScreen } from '../support/cli.ts';

const SETTINGS = {
  concurrency: 1,
  isQuiet: true,
  isDryRun: false,
  isForced: false,
  format: 'table' as const,
};
const done = (namespace: string): NamespaceReport => ({
  namespace,
  outcomes: [{ namespace, kind: 'K', name: 'n', action: 'created' }],
});

describe('a command on many namespaces', () => {
  const run = async (
    reports: Record<string, (abort: AbortController) => NamespaceReport>,
    { isStrict = false, advice = '' } = {},
  ) => {
    const abort = new AbortController();
    const { run: context, out } = await makeScreen({ signal: abort.signal }, (output) =>
      presentOutcomes('table', output),
    );
    const sweep = {
      namespaces: Object.keys(reports),
      verb: 'apply to',
      settings: SETTINGS,
      isStrict,
      ...(advice && { advice }),
      work: async (namespace: string) => reports[namespace]?.(abort) ?? done(namespace),
    };
    const error = await rollOut(sweep, context).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    return { ...out, error };
  };
  const fail = (why: string, code = 403) => ({
    namespace: 'x',
    outcomes: [],
    failure: makeRefusal(why, code),
  });

  it('prints the outcomes of all, in their order', async () => {
    const { stdout, stderr, error } = await run({ b: () => done('b'), a: () => done('a') });
    assert.match(stdout, /\nb .*\na .*\n$/);
    assert.deepEqual([stderr, error], ['', undefined]);
  });

  it('ends with the failure itself when there is one', async () => {
    const { stdout, stderr, error } = await run({ a: () => fail('no right'), b: () => done('b') });
    assert.match(stdout, /\nb /);
    assert.equal(stderr, '');
    assert.match(String(error?.message), /^Cannot apply it: no right\./);
  });

  it('tells each failure, and ends with how many there were and exit code 3', async () => {
    const { stderr, error } = await run({ a: () => fail('one'), b: () => done('b'), c: () => fail('two') });
    assert.match(stderr, /^Cannot apply it: one\.\n.*\nCannot apply it: two\.\n.*\n$/);
    assert.equal(
      error?.message,
      'Cannot apply to all namespaces: 2 of 3 failed.\nFix the problems listed above. Run the same command again to continue.',
    );
    assert.equal((error as { exitCode?: number }).exitCode, 3);
  });

  it('tells ten of many failures, and names the others', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `n${i}`);
    const reports = names.map((name) => [name, () => ({ ...fail(`because ${name}`), namespace: name })]);
    const { stderr } = await run(Object.fromEntries(reports));
    assert.equal(stderr.match(/because/g)?.length, 10);
    assert.match(stderr, /And 2 more: n10 n11\n$/);
  });

  it('names those that were not started once the cluster will do nothing more', async () => {
    const { stderr, error } = await run({
      a: () => fail('who are you', 401),
      b: () => done('b'),
      c: () => done('c'),
    });
    assert.match(stderr, /who are you/);
    assert.match(String(error?.message), /1 of 3 failed, 2 were not started.*\n.*\nNot started: b c$/);
  });

  it('says, when a signal stopped it, what is done, what is not and how to go on', async () => {
    const stop = (abort: AbortController) => {
      abort.abort(new Interruption('SIGINT'));
      return done('a');
    };
    const { stdout, error } = await run({ a: stop, b: () => done('b') }, { advice: 'Go on.' });
    assert.match(stdout, /\na /);
    assert.ok(error instanceof StoppedWork);
    assert.equal(error.message, 'no namespace was left half-way, 1 of 2 are done. Go on.\nNot started: b');
  });

  it('tells the failures of a work that a signal stopped, too', async () => {
    const stop = (abort: AbortController) => {
      abort.abort(new Interruption('SIGINT'));
      return fail('half-way');
    };
    const { stderr, error } = await run({ a: stop });
    assert.match(stderr, /half-way/);
    assert.match(
      String(error?.message),
      /^no namespace was left half-way except those named above, 1 of 1 are done\./,
    );
  });

  it('warns of a namespace that is not there, and fails if it is to be strict', async () => {
    const missing = () => ({ ...done('a'), isMissing: true });
    const { stderr, error: none } = await run({ a: missing, b: () => done('b') });
    assert.match(stderr, /Warning: there is no namespace a; it is skipped\.\n/);
    assert.equal(none, undefined);
    const { error } = await run({ a: missing }, { isStrict: true });
    assert.match(String(error?.message), /^Cannot apply to a: there is no such namespace\./);
  });

  it('passes on a fault of our own, once the outcomes are told', async () => {
    const oops = () => {
      throw new TypeError('oops');
    };
    const { stdout, error } = await run({ a: () => done('a'), b: oops, c: () => done('c') });
    assert.ok(error instanceof TypeError);
    assert.match(stdout, /\na .*\nb .*an unexpected error\n$/);
  });

  it('does not begin at all when it was stopped before', async () => {
    const signal = AbortSignal.abort(new Interruption('SIGINT'));
    const sweep = {
      namespaces: ['a'],
      verb: 'x',
      settings: SETTINGS,
      work: () => assert.fail(),
    };
    await assert.rejects(rollOut(sweep, makeRun({ signal })), Interruption);
  });
});
