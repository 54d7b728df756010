import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { type Call, status } from '../host.ts';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import type { Field } from '../wire.ts';
import { config, okResponse, Worker } from '../worker.ts';

const cluster = 'outbound|9990||manager.test';
const sampling = { manager: { cluster } };
const MINUTE_MS = 60_000;
const listOf = (...hosts: unknown[]): string => JSON.stringify({ hosts });
const lineOf = (name: string, why: string): string =>
  `meshtap: cannot learn which hosts to trace: cluster ${name} ${why}. The hosts to trace stay the same. ` +
  'Check sampling.manager. Logged once a minute at most; see the counters for numbers.';

/** Whether an answer is a list that can be used. */
function isList(text: string): boolean {
  try {
    const { hosts } = JSON.parse(text);
    return (
      Array.isArray(hosts) &&
      hosts.every((host) => typeof host === 'string' && /^(\*|(\*\.)?[A-Za-z0-9._:[\]-]{1,254})$/.test(host))
    );
  } catch {
    return false;
  }
}

for (const build of builds) {
  describe(`the sampling manager (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    const errors = (): number => metric('export_errors');
    const lines = (): string[] => worker.host.takeLogs().map(({ text }) => text);
    beforeEach(() => {
      worker = new Worker(build);
      worker.host.clusters.set(cluster, status.ok);
    });
    expectRestAfterEach(() => worker.host);

    const configure = (more: object = {}, plugin?: string): number =>
      worker.configure({ ...config, sampling, ...more }, plugin);

    /** Lets a tick come, and the time with it. */
    function tick(root: number): Call[] {
      worker.host.now += 1_000_000_000n;
      worker.tick(root);
      return worker.host.takeCalls();
    }

    /** The question of the next tick. */
    function ask(root: number): Call {
      const [call, ...others] = tick(root);
      assert.ok(call, 'nothing was asked');
      assert.deepEqual(others, []);
      return call;
    }

    /** How many ticks pass until the next question, and the question. */
    function askAgain(root: number, most = 5000): { ticks: number; call: Call } {
      for (let ticks = 1; ticks <= most; ticks++) {
        const [call] = tick(root);
        if (call) return { ticks, call };
      }
      assert.fail(`nothing was asked within ${most} ticks`);
    }

    /** Whether an exchange with a host is traced. */
    function traces(root: number, authority: string): boolean {
      const stream = worker.open(root);
      stream.requestHeaders([
        [':authority', authority],
        [':path', '/'],
        [':method', 'GET'],
        [':scheme', 'http'],
      ]);
      stream.responseHeaders(okResponse, true);
      stream.end();
      const calls = worker.host.takeCalls();
      for (const call of calls) worker.answer(call, '200');
      return calls.length === 1;
    }

    it('is asked at the first tick by a GET that is marked as ours, with nothing of the backend in it', () => {
      const root = configure({ backend: { ...config.backend, headers: { 'x-token': 'secret' } } });
      assert.deepEqual(worker.host.takeCalls(), []);
      const { token: _, ...call } = ask(root);
      assert.deepEqual(call, {
        rootId: root,
        cluster,
        headers: [
          [':method', 'GET'],
          [':path', '/api/hostsToTrace'],
          [':authority', 'manager.test:9990'],
          ['x-meshtap-export', '1'],
        ],
        timeoutMs: 5000,
        body: new Uint8Array(),
      });
      assert.deepEqual([metric('in_flight'), errors()], [0, 0]);
    });

    it('is asked where its configuration says, and not for longer than its interval', () => {
      const manager = { cluster: 'other', path: '/hosts?all=1', intervalMs: 1000 };
      worker.host.clusters.set('other', status.ok);
      const call = ask(configure({ sampling: { manager }, backend: { ...config.backend, timeoutMs: 9000 } }));
      assert.deepEqual(call.headers.slice(1, 3), [
        [':path', '/hosts?all=1'],
        [':authority', 'other'],
      ]);
      assert.equal(call.timeoutMs, 1000);
    });

    it('is asked by each worker and each root context, and never where none is configured', () => {
      const [first, second] = [configure({}, 'test.a'), configure({}, 'test.b')];
      assert.equal(ask(first).rootId, first);
      assert.equal(ask(second).rootId, second);
      const without = worker.configure(config, 'test.c');
      for (let i = 0; i < 200; i++) assert.deepEqual(tick(without), []);
    });

    it('is asked again after its interval plus or minus an eighth', () => {
      const root = configure();
      let { call } = askAgain(root);
      const waits = Array.from({ length: 100 }, () => {
        worker.answer(call, '200', [], listOf('*'));
        const next = askAgain(root);
        call = next.call;
        return next.ticks;
      });
      const [least, most] = [Math.min(...waits), Math.max(...waits)];
      assert.ok(least >= 52 && least <= 56, `${least} seconds at least`);
      assert.ok(most >= 64 && most <= 68, `${most} seconds at most`);
      const mean = waits.reduce((sum, wait) => sum + wait) / waits.length;
      assert.ok(mean > 57.5 && mean < 62.5, `${mean} seconds in the middle`);
    });

    it('is not asked again while it has not answered', () => {
      const root = configure({ sampling: { manager: { cluster, intervalMs: 1000 } } });
      const call = ask(root);
      for (let i = 0; i < 50; i++) assert.deepEqual(tick(root), []);
      worker.answer(call, '200', [], listOf('a.test'));
      assert.equal(tick(root).length, 1);
    });

    it('decides by its last good list, and everything is traced before the first one', () => {
      const root = configure();
      const first = ask(root);
      assert.ok(traces(root, 'a.test') && traces(root, 'b.test:81'));
      worker.answer(first, '200', [], listOf('a.test:80', 'b.test:81'));
      for (const [host, isTraced] of [
        ['a.test', true],
        ['A.test:80', true],
        ['a.test:81', false],
        ['b.test:81', true],
        ['b.test', false],
        ['c.test', false],
      ] as const)
        assert.equal(traces(root, host), isTraced, host);
      worker.answer(askAgain(root).call, '200', [], listOf('c.test'));
      assert.ok(traces(root, 'c.test:8080') && !traces(root, 'a.test'));
      worker.answer(askAgain(root).call, '200', [], listOf('b.test', '*'));
      assert.ok(traces(root, 'a.test'));
      worker.answer(askAgain(root).call, '200', [], listOf());
      assert.ok(!traces(root, 'a.test') && !traces(root, 'b.test'));
      assert.equal(errors(), 0);
    });

    it('keeps the hosts of the configuration only until its first list', () => {
      const root = configure({ sampling: { hosts: ['a.test'], manager: { cluster } } });
      const call = ask(root);
      assert.ok(traces(root, 'a.test') && !traces(root, 'b.test'));
      worker.answer(call, '200', [], listOf('b.test'));
      assert.ok(!traces(root, 'a.test') && traces(root, 'b.test'));
    });

    it('leaves the ratio as it is', () => {
      const root = configure({ sampling: { ratio: 0, manager: { cluster } } });
      worker.answer(ask(root), '200', [], listOf('*'));
      assert.ok(!traces(root, 'a.test'));
    });

    it('names services of Kubernetes without their suffixes, and hosts of one word with their namespaces', () => {
      const root = configure();
      worker.answer(ask(root), '200', [], listOf('cart.shop:80', 'pay.bank', 'x.y.z:80', 'api.test.svc:1'));
      for (const [host, isTraced] of [
        ['cart.shop', true],
        ['cart.shop.svc', true],
        ['cart.shop.svc:80', true],
        ['cart.shop.svc.cluster', true],
        ['Cart.shop.svc.cluster.LOCAL:80', true],
        ['cart.shop.svc.cluster.local:81', false],
        ['cart.shop.svc.cluster.loc', false],
        ['cart.shop.example', false],
        ['cart.other.svc.cluster.local', false],
        ['cart', true],
        ['cart:80', true],
        ['cart:81', false],
        ['car', false],
        ['pay', true],
        ['pay:8080', true],
        ['x', false],
        ['y', false],
        ['x.y', false],
        ['x.y.z', true],
        ['api.test.svc:1', true],
        ['.svc', false],
        ['', false],
      ] as const)
        assert.equal(traces(root, host), isTraced, host);
    });

    it('takes whatever type the answer says that it has, other members, white space and escapes', () => {
      const root = configure();
      const type: Field[] = [['content-type', 'application/json; charset=utf-8']];
      worker.answer(
        ask(root),
        '200',
        type,
        ' {"n": [{}], "hosts" : [ "\\u0061.test" , "b.test"], "hosts2": 1}\n',
      );
      assert.ok(traces(root, 'a.test') && traces(root, 'b.test') && !traces(root, 'c.test'));
    });

    it('takes 1,024 hosts and 64 KiB, and finds each of them', () => {
      const root = configure();
      const hosts = Array.from({ length: 1024 }, (_, i) => `${'x'.repeat(30)}-${i}.shop.test:8080`);
      const text = listOf(...hosts).padEnd(65_536);
      worker.answer(ask(root), '200', [], text);
      for (const i of [0, 1, 511, 1022, 1023]) assert.ok(traces(root, hosts[i] ?? ''), hosts[i]);
      assert.ok(!traces(root, `${'x'.repeat(30)}-1024.shop.test:8080`));
      worker.answer(askAgain(root).call, '200', [], listOf('a'.repeat(256)));
      assert.ok(traces(root, 'a'.repeat(256)));
      assert.equal(errors(), 0);
    });

    for (const [what, answer] of [
      ['is empty', ''],
      ['is not JSON', '<html>hosts</html>'],
      ['is cut', '{"hosts": ["b.test"'],
      ['goes on behind its end', '{"hosts": ["b.test"]} x'],
      ['is a list', '["b.test"]'],
      ['is a text', '"hosts"'],
      ['is null', 'null'],
      ['has no hosts', '{"host": ["b.test"]}'],
      ['has null as hosts', '{"hosts": null}'],
      ['has a text as hosts', '{"hosts": "*"}'],
      ['has an object as hosts', '{"hosts": {"b.test": true}}'],
      ['has a host that is a number', listOf('b.test', 1)],
      ['has a host that is a list', listOf('b.test', ['c.test'])],
      ['has a host that is empty', listOf('b.test', '')],
      ['has a host with a path', listOf('b.test', 'c.test/a')],
      ['has a host with a scheme', listOf('http://b.test')],
      ['has a host with a control character', '{"hosts": ["b\\u0000.test"]}'],
      ['has a host of other letters', listOf('bücher.test')],
      ['has a pattern that there is not', listOf('b.*')],
      ['has a host of 257 characters', listOf('b'.repeat(257))],
      ['has 1,025 hosts', listOf(...Array.from({ length: 1025 }, () => 'b.test'))],
      ['says hosts too often', `{${Array.from({ length: 9 }, () => '"hosts": ["b.test"]').join()}}`],
      ['is nested deeply', `{"a": ${'['.repeat(3000)}${']'.repeat(3000)}, "hosts": ["b.test"]}`],
      ['is not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
      ['has more than 64 KiB', listOf('b.test').padEnd(65_537)],
      ['has 10 MB', listOf('b.test').padEnd(10_000_000)],
    ] as const) {
      it(`keeps its last list where an answer ${what}, counts that and says it`, () => {
        const root = configure();
        worker.answer(ask(root), '200', [], listOf('a.test'));
        worker.answer(askAgain(root).call, '200', [], answer);
        assert.deepEqual(lines(), [lineOf(cluster, 'answered 200 without a usable list')]);
        assert.ok(traces(root, 'a.test') && !traces(root, 'b.test'));
        tick(root);
        assert.equal(errors(), 1);
      });
    }

    it('takes exactly the valid lists among 3,000 randomly changed answers', () => {
      const root = configure({ sampling: { manager: { cluster, intervalMs: 1000 } }, logLevel: 'error' });
      const random = new Random(14);
      const good = '{"a":[1,{"b":null}],"hosts":["a.test","*.b.test:80","*"],"c":"x\\n"}';
      const characters = [...'{}[]",:\\/*.0 aeu-1\n\0'];
      let taken = 0;
      for (let i = 0; i < 3000; i++) {
        let text = good;
        for (let changes = random.below(3); changes >= 0; changes--) {
          const at = random.below(text.length);
          text = text.slice(0, at) + random.pick([...characters, '']) + text.slice(at + random.below(3));
        }
        const before = errors();
        worker.answer(askAgain(root).call, '200', [], text);
        // The counters are flushed when an exchange ends.
        traces(root, 'any.test');
        const failed = errors() - before;
        if (isList(text)) taken++;
        assert.equal(failed === 0, isList(text), text);
      }
      assert.ok(taken > 300 && taken < 2700, `${taken} were lists`);
    });

    it('keeps its last list with any other status, even with a list', () => {
      const root = configure();
      worker.answer(ask(root), '200', [], listOf('a.test'));
      let count = 0;
      for (const code of ['204', '201', '206', '301', '404', '429', '503', '504', 'x']) {
        worker.host.now += 60_000_000_000n;
        worker.answer(askAgain(root).call, code, [['retry-after', '100']], listOf('b.test'));
        assert.deepEqual(lines(), [lineOf(cluster, code === 'x' ? 'did not answer' : `answered ${code}`)]);
        assert.ok(traces(root, 'a.test') && !traces(root, 'b.test'));
        tick(root);
        assert.equal(errors(), ++count);
      }
    });

    it('traces everything before the first list, whatever fails, and logs that once a minute at most', () => {
      const root = configure({ sampling: { manager: { cluster, intervalMs: 1000 } } });
      const said: string[] = [];
      const fail = [
        () => worker.reset(ask(root)),
        () => worker.answer(askAgain(root).call, '503'),
        () => {
          worker.host.clusters.delete(cluster);
          for (let i = 0; i < 3; i++) assert.deepEqual(tick(root), []);
        },
        () => {
          worker.host.clusters.set(cluster, status.internalFailure);
          for (let i = 0; i < 3; i++) assert.deepEqual(tick(root), []);
        },
      ];
      for (const each of fail) {
        each();
        assert.ok(traces(root, 'a.test'));
        said.push(...lines());
      }
      assert.deepEqual(said, [lineOf(cluster, 'did not answer')]);
      assert.ok(errors() >= 4);
      for (let i = 0; i < 120; i++) tick(root);
      const again = lines();
      assert.ok(again.length >= 1 && again.length <= 3, `${again.length} lines in two minutes`);
      assert.equal(again[0], lineOf(cluster, 'is not known to this proxy, or has no endpoint'));
      worker.host.clusters.set(cluster, status.ok);
      worker.answer(askAgain(root).call, '200', [], listOf('b.test'));
      assert.ok(!traces(root, 'a.test'));
    });

    it('logs nothing at level error, and still counts', () => {
      const root = configure({ logLevel: 'error' });
      worker.reset(ask(root));
      tick(root);
      assert.equal(errors(), 1);
    });

    it('does not take the place of what is said about the backend', () => {
      const root = configure({ limits: { maxAttempts: 1 } });
      worker.reset(ask(root));
      worker.reset(worker.exchange(root));
      assert.deepEqual(
        lines().map((line) => line.slice(0, 24)),
        ['meshtap: cannot learn wh', 'meshtap: cannot deliver '],
      );
    });

    it('ignores an answer to an earlier configuration', () => {
      const root = configure();
      const early = ask(root);
      worker.reconfigure(root, { ...config, sampling: { manager: { cluster, path: '/new' } } });
      worker.answer(early, '200', [], listOf('a.test'));
      assert.ok(traces(root, 'b.test'));
      const late = ask(root);
      worker.answer(late, '200', [], listOf('b.test'));
      worker.answer(late, '200', [], listOf('a.test'));
      assert.ok(traces(root, 'b.test') && !traces(root, 'a.test'));
      assert.equal(errors(), 0);
    });

    it('is forgotten with its list by a configuration without it', () => {
      const root = configure();
      worker.answer(ask(root), '200', [], listOf('a.test'));
      worker.reconfigure(root, config);
      assert.ok(traces(root, 'b.test'));
      for (let i = 0; i < 100; i++) assert.deepEqual(tick(root), []);
    });

    it('is neither awaited nor asked by a root context that ends', () => {
      const root = configure();
      const call = ask(root);
      assert.ok(worker.done(root), 'nothing else is open');
      worker.delete(root);
      worker.answer(call, '200', [], listOf('a.test'));
      const draining = configure();
      const stream = worker.open(draining);
      assert.ok(!worker.done(draining));
      assert.deepEqual(tick(draining), []);
      stream.delete();
      assert.deepEqual(worker.host.finishedRoots, [draining]);
    });

    it('has a list for each root context', () => {
      const [a, b] = [configure({}, 'test.a'), configure({}, 'test.b')];
      const [askedByA, askedByB] = [ask(a), ask(b)];
      worker.answer(askedByB, '200', [], listOf('b.test'));
      assert.ok(traces(a, 'a.test') && !traces(b, 'a.test'));
      worker.answer(askedByA, '200', [], listOf('a.test'));
      worker.delete(a);
      assert.ok(traces(b, 'b.test') && !traces(b, 'a.test'));
    });

    it('takes no more memory for 2,000 lists, configurations and root contexts than for two', () => {
      const root = configure({ sampling: { manager: { cluster, intervalMs: 1000 } }, logLevel: 'error' });
      const long = listOf(...Array.from({ length: 1024 }, (_, i) => `host-${i}.test`));
      const round = (i: number): void =>
        worker.answer(
          askAgain(root).call,
          '200',
          [],
          i % 3 === 0 ? `${long}x` : i % 2 ? long : listOf('a.test'),
        );
      for (let i = 0; i < 6; i++) round(i);
      const before = worker.host.exports.memory.buffer.byteLength;
      for (let i = 0; i < 2000; i++) round(i);
      for (let i = 0; i < 200; i++) {
        worker.reconfigure(root, { ...config, sampling: { manager: { cluster } } });
        worker.answer(ask(root), '200', [], long);
      }
      worker.delete(root);
      for (let i = 0; i < 2000; i++) {
        const next = configure();
        worker.answer(ask(next), '200', [], long);
        worker.delete(next);
      }
      assert.equal(worker.host.exports.memory.buffer.byteLength, before);
    });

    it('is the only other place to which marked requests are not captured', () => {
      const request = (authority: string, path: string): Field[] => [
        [':authority', authority],
        [':path', path],
        [':method', 'GET'],
        ['x-meshtap-export', '1'],
      ];
      const seenOf = (root: number, fields: readonly Field[]): number => {
        const before = metric('seen');
        const stream = worker.open(root);
        stream.requestHeaders(fields, true);
        stream.responseHeaders(okResponse, true);
        stream.end();
        for (const call of worker.host.takeCalls()) worker.answer(call, '200');
        return metric('seen') - before;
      };
      const root = configure();
      assert.equal(seenOf(root, request('manager.test:9990', '/api/hostsToTrace')), 0);
      assert.equal(seenOf(root, request('manager.test:9990', '/api/hostsToTrace').slice(0, 3)), 1);
      assert.equal(seenOf(root, request('manager.test:9990', '/publish')), 1);
      assert.equal(seenOf(root, request('manager.test', '/api/hostsToTrace')), 1);
      assert.equal(seenOf(root, request('collector.test:9000', '/api/hostsToTrace')), 1);
      const without = worker.configure(config, 'test.other');
      assert.equal(seenOf(without, request('manager.test:9990', '/api/hostsToTrace')), 1);
      assert.equal(seenOf(without, request('', '/api/hostsToTrace')), 1);
      assert.equal(seenOf(without, [['x-meshtap-export', '1']]), 1);
    });

    it('is asked in time even if ticks are as short as those of a batch', () => {
      const root = configure({ batch: { maxTraces: 10, maxDelayMs: 100 } });
      worker.answer(ask(root), '200', [], listOf('*'));
      const { ticks } = askAgain(root);
      assert.ok(Math.abs(ticks * 50 - MINUTE_MS) <= MINUTE_MS / 8 + 50, `after ${ticks} ticks of 50 ms`);
    });
  });
}
