import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { empty, Stages } from '../stages.ts';

const table: [mediaTypes: string[], contentType: string, isWanted: boolean][] = [
  [[], 'application/json', true],
  [[], '', true],
  [['application/json'], 'application/json', true],
  [['application/json'], 'Application/JSON', true],
  [['APPLICATION/Json'], 'application/json', true],
  [['application/json'], 'application/json; charset=utf-8', true],
  [['application/json'], 'application/json;charset=utf-8;q=1', true],
  [['application/json'], ' \tapplication/json\t ; charset=utf-8', true],
  [['application/json'], 'application/jsonp', false],
  [['application/json'], 'application/jso', false],
  [['application/json'], 'text/json', false],
  [['application/json'], 'text/plain; x=application/json', false],
  [['application/json'], '', false],
  [['application/json'], ';', false],
  [['application/json'], 'application', false],
  [['text/*'], 'text/plain', true],
  [['text/*'], 'TEXT/HTML; charset=utf-8', true],
  [['text/*'], 'text/', true],
  [['text/*'], 'text', false],
  [['text/*'], 'application/text', false],
  [['text/*'], 'textual/plain', false],
  [['*/json'], 'application/json', true],
  [['*/json'], 'application/xml', false],
  [['*/*'], 'image/png', true],
  [['*/*'], '', false],
  [['image/png', 'text/*'], 'text/css', true],
  [['image/png', 'text/*'], 'image/png', true],
  [['image/png', 'text/*'], 'image/gif', false],
  [['application/*+json'], 'application/problem+json', false],
  [['application/problem+json'], 'application/problem+json', true],
];

/** Content types, and whether text of such a type has ASCII characters as bytes of their own. */
const charsets: [contentType: string, isAscii: boolean][] = [
  ['', true],
  ['text/plain', true],
  ['application/json; charset=utf-8', true],
  ['application/json; charset=UTF-8', true],
  ['application/json;charset="utf8"', true],
  ['application/json; charset=utf8', true],
  ['text/plain; charset=iso-8859-1', true],
  ['text/plain; charset=us-ascii; format=flowed', true],
  ['application/json; charset=utf-16', false],
  ['application/json;charset="UTF-16LE"', false],
  ['application/json; a=utf-8; Charset = utf-16be', false],
  ['application/json; charset=UTF-32', false],
  ['application/json; charset=utf16', false],
  ['application/json; charset=utf-7', false],
  ['application/json; charset=x-utf-32be', false],
  ['application/json; charset=UCS-2', false],
  ['application/json; charset=ISO-10646-UCS-2', false],
  ['application/json; charset=utf', true],
  ['application/json; charset=utf-', true],
];

for (const build of builds) {
  describe(`content types, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    for (const [mediaTypes, contentType, isWanted] of table) {
      const list = JSON.stringify(mediaTypes);
      it(`${list} ${isWanted ? 'has' : 'does not have'} ${JSON.stringify(contentType)}`, () => {
        const answer = stages.exports.isWanted(stages.list(mediaTypes), stages.put(contentType));
        assert.equal(Boolean(answer), isWanted);
      });
    }

    for (const [contentType, isAscii] of charsets) {
      it(`${JSON.stringify(contentType)} ${isAscii ? 'has' : 'does not have'} ASCII characters as bytes`, () => {
        assert.equal(Boolean(stages.exports.hasAsciiCharset(stages.putAtEnd(contentType))), isAscii);
      });
    }

    it('that are missing are wanted where no media types are named', () => {
      assert.ok(stages.exports.isWanted(empty, empty));
      assert.ok(!stages.exports.isWanted(stages.list(['text/*']), empty));
    });
  });
}
