import assert from 'node:assert/strict';
import { findRepeatedMember } from '../support/json-members.ts';

describe('findRepeatedMember', () => {
  it('finds a name that appears twice in one object, at any depth', () => {
    assert.equal(findRepeatedMember('{"a":1,"a":2}'), '"a"');
    assert.equal(findRepeatedMember('[{"x":{"a":[{"b":1 , "b" :2}]}}]'), '"b"');
  });

  it('lets the same name pass in different objects, and in values', () => {
    assert.equal(findRepeatedMember('{"a":{"a":"a"},"b":["a","a",{"a":1},{"a":1}]}'), undefined);
  });

  it('is not misled by quotes, backslashes and braces in texts', () => {
    assert.equal(findRepeatedMember('{"a":"\\"b\\":","c":"\\\\","b":"{\\"b\\":1","d":"}"}'), undefined);
    assert.equal(findRepeatedMember('{"a\\\\":1,"b":"\\\\","a\\\\":2}'), '"a\\\\"');
  });
});
