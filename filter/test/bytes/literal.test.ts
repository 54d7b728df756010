import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { builds, filterPath } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`literals, ${build} build`, () => {
    it('are the ASCII bytes of their text', () => {
      const stages = new Stages(build);
      assert.equal(stages.text(stages.exports.aLiteral()), 'a "b" \0\x7f');
    });
  });
}

describe('the literals of the module that ships', () => {
  it('take one byte for each character, and are not strings of the language', () => {
    const module = readFileSync(filterPath);
    assert.ok(module.includes('cannot use the configuration: ', 0, 'latin1'));
    assert.ok(!module.includes('cannot use the configuration: ', 0, 'utf16le'));
  });
});
