import assert from 'node:assert/strict';
import type { NamespaceReport } from '../../../src/cluster/outcome.ts';
import { ClusterError } from '../../../src/cluster/refusal.ts';
import { forEachNamespace } from '../../../src/cluster/rollout/namespaces.ts';
import { Interruption, PublishError } from '../../../src/errors.ts';
import { makeRefusal } from './resources.ts';

const NAMES = Array.from({ length: 6 }, (_, i) => `n${i}`);

describe('work on many namespaces', () => {
  const run = (
    work: (namespace: string) => Promise<NamespaceReport>,
    { concurrency = 1, signal = new AbortController().signal } = {},
  ) => forEachNamespace(NAMES, work, { concurrency, signal });
  const done = (namespace: string): NamespaceReport => ({ namespace, outcomes: [] });
  const silence = (kind: 'lost' | 'timeout') =>
    new ClusterError(
      { what: 'Cannot apply it', why: 'no answer', fix: 'Wait.', cause: undefined },
      undefined,
      kind,
    );
  const failAt = (failures: Record<string, Error>) => async (namespace: string) => {
    await new Promise(setImmediate);
    const failure = failures[namespace];
    return { ...done(namespace), ...(failure && { failure }) };
  };

  it('reports all in their order, whatever fails', async () => {
    const { reports, notStarted, stop } = await run(failAt({ n1: makeRefusal(), n4: makeRefusal() }), {
      concurrency: 3,
    });
    assert.deepEqual(
      reports.map(({ namespace }) => namespace),
      NAMES,
    );
    assert.deepEqual(
      reports.filter(({ failure }) => failure).map(({ namespace }) => namespace),
      ['n1', 'n4'],
    );
    assert.deepEqual([notStarted, stop], [[], undefined]);
  });

  it('reports what was thrown as a failure', async () => {
    const { reports } = await run(async (namespace) => {
      if (namespace === 'n2') throw makeRefusal('no right');
      return done(namespace);
    });
    assert.deepEqual(reports[2]?.outcomes, [
      { namespace: 'n2', kind: 'Namespace', name: 'n2', action: 'failed', reason: 'no right' },
    ]);
    assert.equal(reports.length, 6);
  });

  const fatal: [string, Error][] = [
    ['the cluster is lost', silence('lost')],
    ['the login is refused', makeRefusal('who are you', 401)],
    [
      'a namespace is incomplete because the cluster is lost',
      new PublishError({
        what: 'Cannot apply it',
        why: 'incomplete',
        fix: 'Go on.',
        exitCode: 3,
        cause: silence('lost'),
      }),
    ],
    ['something is wrong with us', new TypeError('oops')],
  ];
  for (const [name, error] of fatal) {
    it(`starts no other namespace once ${name}`, async () => {
      const { reports, notStarted, stop } = await run(failAt({ n1: error }));
      assert.deepEqual([reports.length, notStarted, stop], [2, ['n2', 'n3', 'n4', 'n5'], error]);
    });
  }

  it('continues after one namespace times out, and stops after as many timeouts in a row as namespaces run at once', async () => {
    const slow = silence('timeout');
    const one = await run(failAt({ n0: slow, n2: slow, n4: slow }), { concurrency: 2 });
    assert.equal(one.stop, undefined);
    const all = await run(failAt(Object.fromEntries(NAMES.map((name) => [name, slow]))), {
      concurrency: 2,
    });
    assert.equal(all.stop, slow);
    assert.deepEqual(all.notStarted.slice(-2), ['n4', 'n5']);
  });

  it('finishes what was started when it is stopped, and starts nothing else', async () => {
    const abort = new AbortController();
    const { reports, notStarted, stop } = await run(
      async (namespace) => {
        if (namespace === 'n1') abort.abort(new Interruption('SIGINT'));
        await new Promise(setImmediate);
        return done(namespace);
      },
      { concurrency: 2, signal: abort.signal },
    );
    assert.deepEqual(
      reports.map(({ namespace }) => namespace),
      ['n0', 'n1'],
    );
    assert.deepEqual([notStarted, stop], [['n2', 'n3', 'n4', 'n5'], undefined]);
  });
});
