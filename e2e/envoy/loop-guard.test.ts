import assert from 'node:assert/strict';
import type { ExchangeCase } from '../support/exchange-case.ts';
import { makeCase } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { startTappedEnvoy, useLab } from '../support/lab.ts';

describe('The filter’s own requests', () => {
  const { run, lab } = useLab('loop-guard');

  it('are not captured on their way to the backend, and others with their header are', async () => {
    const { backend: target } = lab().filter.pluginConfig;
    const authority = target.authority ?? `${target.address}:${target.port ?? 9000}`;
    const { envoy, backend } = await startTappedEnvoy(
      lab(),
      run.folder(),
      { name: 'envoy' },
      run.stopAfterTest,
    );
    const own = makeRequest(1, { authority, path: '/publish', isMarked: true });
    const others = [
      makeRequest(2, { authority, path: '/app/echo', isMarked: true }),
      makeRequest(3, { authority: 'shop.demo.svc.cluster.local:8080', path: '/publish', isMarked: true }),
      makeRequest(4, { authority, path: '/publish', isMarked: false }),
    ];
    const answers = await sendAll(envoy.port, [own, ...others], lab().app);
    assert.deepEqual(
      [...answers.values()].map(({ isComplete }) => isComplete),
      [true, true, true, true],
    );
    assert.equal((await awaitRest(envoy, others.length)).exported, others.length);
    const paths = backend.arrivals.map(
      ({
        document: {
          scnt_request: { host, path },
        },
      }) => `${host}${path}`,
    );
    assert.deepEqual(paths.toSorted(), others.map((other) => `${other.authority}${other.path}`).toSorted());
  });
});

type Target = { authority: string; path: string; isMarked: boolean };

function makeRequest(n: number, { authority, path, isMarked }: Target): ExchangeCase {
  const made = makeCase({ name: 'loop', make: () => ({ method: 'POST', path, body: Buffer.from('{}') }) }, n);
  const { headers } = made;
  return { ...made, authority, headers: isMarked ? [...headers, ['x-meshtap-export', '1']] : headers };
}
