import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { deliver } from '../export/traffic.ts';
import { builds } from '../module.ts';
import type { Field } from '../wire.ts';
import { config, okResponse, Worker } from '../worker.ts';

/** What happened to an exchange. */
type End = 'exported' | 'sampled out' | 'not counted';

for (const build of builds) {
  describe(`selection (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    /** Sends a request with its response through, with bodies, and says what became of it. */
    function endOf(rootId: number, request: readonly Field[]): End {
      const [exported, sampledOut] = [metric('exported'), metric('sampled_out')];
      const stream = worker.open(rootId);
      stream.requestHeaders(request);
      stream.requestBody('question', true);
      stream.responseHeaders(okResponse);
      stream.responseBody('answer', true);
      stream.end();
      deliver(worker);
      if (metric('exported') > exported) return 'exported';
      return metric('sampled_out') > sampledOut ? 'sampled out' : 'not counted';
    }

    const configure = (more: object): number => worker.configure({ ...config, ...more });
    const to = (authority: string, scheme = 'http'): Field[] => [
      [':authority', authority],
      [':path', '/'],
      [':method', 'POST'],
      [':scheme', scheme],
    ];

    for (const [patterns, authority, isKept, scheme] of [
      [['*'], 'shop.test', true],
      [['*'], '', true],
      [['other.test', '*'], 'shop.test', true],
      [['shop.test'], 'shop.test', true],
      [['shop.test'], 'shop.test:8080', true],
      [['shop.test'], 'SHOP.Test', true],
      [['Shop.Test'], 'shop.test:80', true],
      [['shop.test'], 'shop.tes', false],
      [['shop.test'], 'shop.test.evil', false],
      [['shop.test'], 'a.shop.test', false],
      [['shop.test'], '', false],
      [['a.test', 'b.test', 'shop.test'], 'shop.test', true],
      [['a.test', 'b.test'], 'shop.test', false],
      [['shop.test:8080'], 'shop.test:8080', true],
      [['SHOP.test:8080'], 'shop.TEST:8080', true],
      [['shop.test:8080'], 'shop.test:8081', false],
      [['shop.test:8080'], 'shop.test:80801', false],
      [['shop.test:8080'], 'shop.test', false],
      [['shop.test:80'], 'shop.test', true],
      [['shop.test:443'], 'shop.test', false],
      [['shop.test:80'], 'shop.test', false, 'https'],
      [['shop.test:443'], 'shop.test', true, 'https'],
      [['shop.test:443'], 'shop.test', true, 'HTTPS'],
      [['shop.test:443'], 'shop.test:443', true, 'http'],
      [['shop.test:80'], 'shop.test:', true],
      [['*.test'], 'shop.test', true],
      [['*.test'], 'a.b.test:8080', true],
      [['*.TEST'], 'shop.Test', true],
      [['*.test'], 'test', false],
      [['*.test'], 'shop.test.evil', false],
      [['*.test'], 'shoptest', false],
      [['*.test'], 'st', false],
      [['*.test:8080'], 'shop.test:8080', true],
      [['*.test:8080'], 'shop.test:8081', false],
      [['*.test:443'], 'shop.test', true, 'https'],
      [['[fd00::1]'], '[fd00::1]', true],
      [['[fd00::1]'], '[fd00::1]:8080', true],
      [['[fd00::1]'], '[fd00::2]', false],
      [['[fd00::1]:80'], '[fd00::1]', true],
      [['[fd00::1]:8080'], '[FD00::1]:8080', true],
      [['[fd00::1]:8080'], '[fd00::1]:8081', false],
      [['10.0.0.1'], '10.0.0.1:8080', true],
    ] as const) {
      const what = `${authority || 'no host'}${scheme ? ` by ${scheme}` : ''}`;
      it(`${isKept ? 'keeps' : 'leaves out'} ${what} where ${patterns} are sampled`, () => {
        const root = configure({ sampling: { hosts: patterns } });
        assert.equal(endOf(root, to(authority, scheme)), isKept ? 'exported' : 'sampled out');
      });
    }

    it('takes the host of a request without an authority', () => {
      const root = configure({ sampling: { hosts: ['shop.test'] } });
      assert.equal(endOf(root, [...to('').slice(1), ['host', 'shop.test']]), 'exported');
      assert.equal(endOf(root, [...to('').slice(1), ['host', 'other.test']]), 'sampled out');
    });

    for (const [paths, path, isKept] of [
      [[], '/healthz', true],
      [['/healthz'], '/healthz', false],
      [['/healthz'], '/healthz/ready?full=1', false],
      [['/healthz'], '/healthzz', false],
      [['/healthz'], '/health', true],
      [['/healthz'], '/a/healthz', true],
      [['/healthz'], '/HEALTHZ', true],
      [['/healthz'], '', true],
      [['/a', '/b'], '/b', false],
      [['/a?b='], '/a?b=1', false],
      [['/a?b='], '/a?c=1', true],
      [['/'], '/anything', false],
      [['/'], '*', true],
    ] as const) {
      it(`${isKept ? 'keeps' : 'does not count'} the path ${path || 'that is missing'} where ${paths.join() || 'none'} are excluded`, () => {
        const request = to('shop.test').map(
          ([name, value]): Field => [name, name === ':path' ? path : value],
        );
        assert.equal(endOf(configure({ exclude: { paths } }), request), isKept ? 'exported' : 'not counted');
      });
    }

    for (const [userAgents, userAgent, isKept] of [
      [['kube-probe/'], 'kube-probe/1.31', false],
      [['kube-probe/'], 'Kube-Probe/1.31', true],
      [['kube-probe/'], 'my kube-probe/1.31', true],
      [['kube-probe/'], '', true],
      [['kube-probe/'], undefined, true],
      [['a', 'GoogleHC/'], 'GoogleHC/1.0', false],
      [[], 'curl/8', true],
    ] as const) {
      it(`${isKept ? 'keeps' : 'does not count'} the user agent ${userAgent} where ${userAgents.join() || 'none'} are excluded`, () => {
        const fields: Field[] = userAgent === undefined ? [] : [['user-agent', userAgent]];
        const root = configure({ exclude: { userAgents } });
        assert.equal(endOf(root, [...to('shop.test'), ...fields]), isKept ? 'exported' : 'not counted');
      });
    }

    it('does not count what is excluded, even where it would be sampled out', () => {
      const root = configure({ exclude: { paths: ['/'] }, sampling: { hosts: ['other.test'], ratio: 0 } });
      assert.equal(endOf(root, to('shop.test')), 'not counted');
      assert.equal(metric('seen'), 0);
    });

    it('does not count a POST of the filter itself, even where it would be sampled out', () => {
      const root = configure({ sampling: { ratio: 0 } });
      const post: Field[] = [
        [':authority', 'collector.test:9000'],
        [':path', '/publish'],
        ['x-meshtap-export', '1'],
      ];
      assert.equal(endOf(root, post), 'not counted');
    });

    for (const [ratio, least, most] of [
      [0, 0, 0],
      [0.001, 0, 8],
      [0.1, 150, 250],
      [0.5, 920, 1080],
      [0.99, 1960, 1995],
      [1, 2000, 2000],
    ] as const) {
      it(`keeps a share of ${ratio} of requests without an id, at random`, () => {
        const root = configure({ sampling: { ratio } });
        const isKept = Array.from({ length: 2000 }, () => endOf(root, to('shop.test')) === 'exported');
        const kept = isKept.filter(Boolean).length;
        assert.ok(kept >= least && kept <= most, `${kept} of 2000`);
        assert.equal(metric('seen'), 2000);
        const changes = isKept.filter((each, i) => i > 0 && each !== isKept[i - 1]).length;
        // Of draws that do not depend on each other, so many differ from the one before.
        const expected = 2000 * 2 * ratio * (1 - ratio);
        assert.ok(Math.abs(changes - expected) <= 5 + 4 * Math.sqrt(expected), `${changes} changes`);
      });
    }

    it('decides by the request id, alike in every worker and at every greater share', () => {
      const ids = Array.from({ length: 300 }, (_, i) => `id-${i}`);
      const keptAt = (ratio: number): string[] => {
        const root = configure({ sampling: { ratio } });
        return ids.filter((id) => endOf(root, [...to('shop.test'), ['x-request-id', id]]) === 'exported');
      };
      const [half, most] = [keptAt(0.5), keptAt(0.8)];
      assert.ok(half.length > 110 && half.length < 190, `${half.length} of 300`);
      assert.ok(half.every((id) => most.includes(id)));
      worker = new Worker(build);
      assert.deepEqual(keptAt(0.5), half);
    });

    it('keeps the share of the hosts that are sampled', () => {
      const root = configure({ sampling: { ratio: 0.5, hosts: ['shop.test'] } });
      for (let i = 0; i < 100; i++) assert.equal(endOf(root, to('other.test')), 'sampled out');
      const kept = Array.from({ length: 200 }, () => endOf(root, to('shop.test'))).filter(
        (end) => end === 'exported',
      );
      assert.ok(kept.length > 70 && kept.length < 130, `${kept.length} of 200`);
    });

    it('decides once about each exchange, also where its end is all that is seen', () => {
      const root = configure({ sampling: { ratio: 0.5 } });
      for (let i = 0; i < 200; i++) worker.open(root).end({ request: to('shop.test'), code: 403 });
      deliver(worker);
      assert.equal(metric('seen'), 200);
      assert.ok(metric('sampled_out') > 70 && metric('sampled_out') < 130);
      const excluding = configure({ exclude: { paths: ['/'] } });
      worker.open(excluding).end({ request: to('shop.test'), code: 403 });
      assert.equal(metric('seen'), 200);
    });

    it('takes no memory for the bodies of what is left out', () => {
      const root = configure({ sampling: { ratio: 0 }, capture: { maxRequestBodyBytes: 2 ** 30 } });
      endOf(root, to('shop.test'));
      const before = worker.host.exports.memory.buffer.byteLength;
      const stream = worker.open(root);
      stream.requestHeaders(to('shop.test'));
      for (let i = 0; i < 20; i++) stream.requestBody(new Uint8Array(1 << 20));
      assert.equal(worker.host.exports.memory.buffer.byteLength, before);
      stream.end();
      assert.equal(metric('sampled_out'), 2);
    });
  });
}
