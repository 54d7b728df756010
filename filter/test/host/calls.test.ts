import assert from 'node:assert/strict';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { empty, type HostCalls, Stages, sliceOf } from '../stages.ts';

/** The ABI's numbers for what these tests ask for. */
const anyBuffer = 0;
const anyMap = 0;

for (const build of builds) {
  describe(`host calls, ${build} build`, () => {
    let stages: Stages;
    /** The calls that the host got. */
    let told: unknown[];
    beforeEach(() => {
      told = [];
    });

    function begin(calls: HostCalls): Stages['exports'] {
      stages = new Stages(build, calls);
      return stages.exports;
    }

    /** Hands bytes over as Envoy does. */
    function give(bytes: string | Uint8Array, startAt: number, sizeAt: number): number {
      const view = new DataView(stages.exports.memory.buffer);
      const start = stages.exports.allocateForHost(bytes.length);
      stages.putAt(start, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
      view.setUint32(startAt, start, true);
      view.setUint32(sizeAt, bytes.length, true);
      return status.ok;
    }

    function text(start: number, size: number): string {
      return stages.text(sliceOf(start, size));
    }

    const reads: [name: string, what: string, read: (exports: Stages['exports']) => bigint][] = [
      ['proxy_get_buffer_bytes', 'a buffer', ({ getBuffer }) => getBuffer(anyBuffer, 0, 9)],
      ['proxy_get_header_map_pairs', 'a header map', ({ getHeaderPairs }) => getHeaderPairs(anyMap)],
      ['proxy_get_header_map_value', 'a header', ({ getHeader }) => getHeader(anyMap, stages.put('a'))],
      ['proxy_get_property', 'a property', ({ getProperty }) => getProperty(stages.put('a'))],
    ];
    for (const [name, what, read] of reads) {
      it(`give ${what} as it is handed over`, () => {
        begin({ [name]: (...args: number[]) => give('value', args.at(-2) as number, args.at(-1) as number) });
        assert.equal(stages.text(read(stages.exports)), 'value');
      });

      it(`give nothing of ${what} where the host answers OK and writes nothing, whatever it wrote before`, () => {
        let isFirst = true;
        const call = (...args: number[]): number => {
          if (!isFirst) return status.ok;
          isFirst = false;
          return give('value', args.at(-2) as number, args.at(-1) as number);
        };
        begin({ [name]: call });
        assert.notEqual(read(stages.exports), empty);
        assert.equal(read(stages.exports), empty);
      });

      it(`give nothing of ${what} where the host refuses, even if it wrote something`, () => {
        const call = (...args: number[]): number => {
          give('value', args.at(-2) as number, args.at(-1) as number);
          return status.badArgument;
        };
        begin({ [name]: call });
        assert.equal(read(stages.exports), empty);
      });
    }

    it('ask for the part of a buffer that is wanted', () => {
      const call = (...args: number[]): number => {
        told.push(args.slice(0, 3));
        return status.ok;
      };
      begin({ proxy_get_buffer_bytes: call }).getBuffer(7, 100, 65536);
      assert.deepEqual(told, [[7, 100, 65536]]);
    });

    it('send a POST with its parts in their places, and give the answer of the host', () => {
      const call = (...args: number[]): number => {
        const [cluster, clusterSize, headers, headersSize, body, bodySize, trailers, trailersSize, timeout] =
          args as [number, number, number, number, number, number, number, number, number];
        told.push(text(cluster, clusterSize), text(headers, headersSize), text(body, bodySize));
        told.push([trailers, trailersSize, timeout]);
        return status.internalFailure;
      };
      const { postToCluster } = begin({ proxy_http_call: call });
      const answer = postToCluster(stages.put('cluster'), stages.put('headers'), stages.put('body'), 5000);
      assert.equal(answer, status.internalFailure);
      assert.deepEqual(told, ['cluster', 'headers', 'body', [0, 0, 5000]]);
    });

    it('give the id of a metric, and 0 where the host refuses', () => {
      let answer: number = status.ok;
      const call = (_type: number, _name: number, _size: number, idAt: number): number => {
        new DataView(stages.exports.memory.buffer).setUint32(idAt, 42, true);
        return answer;
      };
      const { defineMetric } = begin({ proxy_define_metric: call });
      assert.equal(defineMetric(0, stages.put('a')), 42);
      answer = status.internalFailure;
      assert.equal(defineMetric(0, stages.put('a')), -1);
    });

    it('add amounts of 64 bits, also below zero', () => {
      const call = (id: number, amount: bigint): number => {
        told.push([id, amount]);
        return status.ok;
      };
      begin({ proxy_increment_metric: call as never }).addToMetric(3, -5_000_000_000n);
      assert.deepEqual(told, [[3, -5_000_000_000n]]);
    });

    it('give the time, and 0 where the host refuses', () => {
      let answer: number = status.ok;
      const call = (at: number): number => {
        new DataView(stages.exports.memory.buffer).setBigUint64(at, 1_700_000_000_000_000_000n, true);
        return answer;
      };
      const { getTimeNs } = begin({ proxy_get_current_time_nanoseconds: call });
      assert.equal(getTimeNs(), 1_700_000_000_000_000_000n);
      answer = status.internalFailure;
      assert.equal(getTimeNs(), 0n);
    });

    it('say done for the root context that is meant, which ticks no more', () => {
      const calls = {
        proxy_set_effective_context: (id: number) => told.push(['context', id]) && status.ok,
        proxy_set_tick_period_milliseconds: (period: number) => told.push(['tick', period]) && status.ok,
        proxy_done: () => told.push('done') && status.ok,
      };
      begin(calls).finishRoot(5);
      assert.deepEqual(told, [['context', 5], ['tick', 0], 'done']);
    });
  });

  describe(`what the workers share, ${build} build`, () => {
    let stages: Stages;
    let shared: { value: Uint8Array; version: number } | undefined;
    let written: [value: bigint, version: number][];
    let setAnswer: number;
    beforeEach(() => {
      shared = undefined;
      written = [];
      setAnswer = status.ok;
      stages = new Stages(build, { proxy_get_shared_data: get, proxy_set_shared_data: set });
    });

    function get(...[, , startAt, sizeAt, versionAt]: [number, number, number, number, number]): number {
      if (!shared) return status.notFound;
      const view = new DataView(stages.exports.memory.buffer);
      const start = stages.exports.allocateForHost(shared.value.length);
      // What lies after the value is not part of it.
      stages.putAt(start, new Uint8Array(16));
      stages.putAt(start, shared.value);
      view.setUint32(startAt, start, true);
      view.setUint32(sizeAt, shared.value.length, true);
      view.setUint32(versionAt, shared.version, true);
      return status.ok;
    }

    function set(...[, , start, size, version]: [number, number, number, number, number]): number {
      assert.equal(size, 8);
      const view = new DataView(stages.exports.memory.buffer);
      written.push([view.getBigUint64(start, true), version]);
      return setAnswer;
    }

    function replace(value: bigint): boolean {
      return Boolean(stages.exports.replaceShared(stages.put('key'), value));
    }

    function bytesOf(value: bigint): Uint8Array {
      return new Uint8Array(BigUint64Array.of(value).buffer);
    }

    it('is set where there was nothing', () => {
      assert.ok(replace(0x1122_3344_5566_7788n));
      assert.deepEqual(written, [[0x1122_3344_5566_7788n, 0]]);
    });

    it('is replaced by another value, as the version that was read', () => {
      shared = { value: bytesOf(1n), version: 7 };
      assert.ok(replace(2n));
      assert.deepEqual(written, [[2n, 7]]);
    });

    it('is left alone where it is the same', () => {
      shared = { value: bytesOf(2n), version: 7 };
      assert.ok(!replace(2n));
      assert.deepEqual(written, []);
    });

    it('is not reported where another worker was faster', () => {
      shared = { value: bytesOf(1n), version: 7 };
      setAnswer = status.casMismatch;
      assert.ok(!replace(2n));
    });

    it('is replaced where it is not a number of 64 bits', () => {
      shared = { value: Uint8Array.of(2, 0, 0, 0), version: 3 };
      assert.ok(replace(2n));
      assert.deepEqual(written, [[2n, 3]]);
    });

    it('is set as new where the host says that there is nothing after it gave a version', () => {
      shared = { value: bytesOf(1n), version: 7 };
      replace(2n);
      shared = undefined;
      assert.ok(replace(2n));
      assert.deepEqual(written.at(-1), [2n, 0]);
    });
  });
}
