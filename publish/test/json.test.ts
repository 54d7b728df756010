import assert from 'node:assert/strict';
import { AnswerError } from '../src/answers.ts';
import { countValues, MAX_DEPTH, parseBounded, parseObject } from '../src/json.ts';

const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('parsing the JSON of others', () => {
  it('gives what JSON.parse gives, whatever is in its strings', () => {
    for (const text of ['1', ' {"a": [1, "[{,\\"\\\\"], "b": {}} ', '"\\\\"', 'null', '[[],[]]']) {
      assert.deepEqual(parseBounded(text), JSON.parse(text));
    }
  });

  it('takes a depth that Envoy and Kubernetes have, and refuses what is deeper, valid or not', () => {
    assert.ok(parseBounded(nest(MAX_DEPTH)));
    const deep = { name: 'AnswerError', message: 'is nested too deep' };
    assert.throws(() => parseBounded(nest(MAX_DEPTH + 1)), deep);
    assert.throws(() => parseBounded('[{"a":'.repeat(5000)), deep);
  });

  it('counts values before they are made, and refuses too many', () => {
    assert.equal(countValues('{"a":[1,2,3],"b":{}}', 10), 6);
    assert.throws(
      () => parseBounded(`[{}${',{}'.repeat(100)}]`, 100),
      (error) => error instanceof AnswerError && error.isTooLarge && /too many values/.test(error.message),
    );
  });

  it('says of what is not JSON nothing else, and quotes nothing', () => {
    for (const text of ['', 'secret', '{"secret"', '[1', ']', '{"a":1}}', "{'secret':1}", '\ufeff{}']) {
      assert.throws(() => parseBounded(text), { name: 'AnswerError', message: 'is not JSON' }, text);
    }
  });

  it('gives an object, or nothing', () => {
    assert.deepEqual(parseObject('{"a":1}'), { a: 1 });
    for (const text of ['[]', 'null', '"a"', 'x', nest(1000)]) assert.equal(parseObject(text), undefined);
  });
});
