import assert from 'node:assert/strict';
import { ApiException } from '@kubernetes/client-node';
import { attempt } from '../../src/cluster/attempts.ts';
import { Interruption, usageError } from '../../src/errors.ts';

const REQUEST = { verb: 'read', object: 'Namespace shop', cluster: 'prod' };

describe('an attempt', () => {
  const abort = () => new AbortController();
  const refuse = (code: number, body: unknown = {}, headers = {}) =>
    new ApiException(code, 'no', body, headers);
  const lose = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });
  const failing = (errors: unknown[]) => {
    const calls = { count: 0 };
    const send = async () => {
      const error = errors[calls.count++];
      if (error !== undefined) throw error;
      return 'answer';
    };
    return { calls, send };
  };

  for (const code of [429, 500, 502, 503, 504]) {
    it(`is made again after a ${code}`, async () => {
      const { calls, send } = failing([refuse(code)]);
      assert.equal(await attempt(REQUEST, abort().signal, send), 'answer');
      assert.equal(calls.count, 2);
    });
  }

  for (const code of [400, 401, 403, 404, 409, 413, 422]) {
    it(`is not made again after a ${code}`, async () => {
      const { calls, send } = failing([refuse(code)]);
      await assert.rejects(attempt(REQUEST, abort().signal, send), { code });
      assert.equal(calls.count, 1);
    });
  }

  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']) {
    it(`is made again after ${code}`, async () => {
      const { calls, send } = failing([lose(code)]);
      await attempt(REQUEST, abort().signal, send);
      assert.equal(calls.count, 2);
    });
  }

  it('is not made again for a wrong certificate or a name that nobody knows', async () => {
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'ENOTFOUND']) {
      const { calls, send } = failing([lose(code)]);
      await assert.rejects(attempt(REQUEST, abort().signal, send), { silence: 'lost' });
      assert.equal(calls.count, 1);
    }
  });

  it('waits as long as the server asks', async () => {
    const { send } = failing([refuse(429, {}, { 'retry-after': '1' })]);
    const start = performance.now();
    await attempt(REQUEST, abort().signal, send);
    assert.ok(performance.now() - start >= 990);
  });

  it('passes our own errors on', async () => {
    const error = usageError('a', 'b', 'c');
    await assert.rejects(attempt(REQUEST, abort().signal, failing([error]).send), error);
  });

  it('stops in the middle of a pause', async () => {
    const controller = abort();
    const reason = new Interruption('SIGINT');
    const send = async () => {
      queueMicrotask(() => controller.abort(reason));
      throw refuse(429, {}, { 'retry-after': '10' });
    };
    await assert.rejects(attempt(REQUEST, controller.signal, send), reason);
  });

  it('reads the words of the server, whether they came as JSON, text or an object', async () => {
    const words = async (body: unknown) => {
      const error = await attempt(REQUEST, abort().signal, failing([refuse(422, body)]).send).catch((e) => e);
      return (error as Error).message.split('\n')[0];
    };
    const line = 'Cannot read Namespace shop: the cluster answered 422, not so.';
    assert.equal(await words('{"message":"not so"}'), line);
    assert.equal(await words('not so'), line);
    assert.equal(await words({ message: 'not so' }), line);
  });
});
