import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { LearnedHost } from '../../../src/catalogue/learned.ts';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import { Oasdiff, sayOurs } from './oasdiff.ts';
import { PLANTED } from './planted.ts';
import { readShop } from './shop-description.ts';
import { learnShop } from './shop-traffic.ts';

/** Why oasdiff, which compares two documents and no traffic, cannot judge a planting, and which ones that are. */
const UNJUDGED: Readonly<Record<string, readonly string[]>> = {
  'a path with other text is another path for it': [
    'a fixed path is removed that the parameter beside it can take',
    'a fixed path stands where the traffic may have its name',
    'a segment has a text around its parameter that the traffic has',
    'fixed paths are described in place of a parameter',
    'a fixed path gets the value of an enum that the description lacks',
    'a path is in capitals',
    'a path ends with a slash',
  ],
  'it does not add the servers of a path or an operation to the path': [
    'the servers of a path are removed',
    'an operation has servers of its own',
  ],
  'a range is only a name for it, and one JSON type is as good as another': [
    'a range of statuses is removed',
    'a default response is removed',
    'a range of content types becomes a content type',
    'a content type becomes a range',
    'the content type of a request is another one',
    'a content type has a suffix of a range',
  ],
  'it stops at a reference that it cannot follow': [
    'a schema is in another file',
    'a response is in another file',
    'a path is in another file',
    'a parameter is in another file',
    'a reference leads nowhere',
    'references go in a circle',
  ],
  'the document that was learned has no objects and lists in the query': [
    'a query parameter that repeats is not a list',
    'a member of a deep object in the query is removed',
    'a member of a deep object in the query has another type',
    'a value of a deep object in the query is removed',
    'a deep object in the query is removed',
    'a member of an object in the query is removed',
    'a member of an object in the query has another type',
    'a field of a form that repeats is not a list',
  ],
  'the document that was learned has no alternatives, constants and negations': [
    'null is no longer one of several schemas',
    'a constant has another value',
    'a member is forbidden by `not`',
    'a type is forbidden by `not`',
    'a value is forbidden by `not`',
    'one of several schemas is removed that some values need',
    'no schema of a list of alternatives has texts any more',
    'an alternative with a discriminator is removed',
    'a value of a discriminator has another name',
    'a value is removed from one alternative, and the other forbids the member',
    'a type is changed in all alternatives',
  ],
  'it does not say whether a member is allowed': [
    'a member is removed, and others are allowed in so many words',
    'a map takes no members',
    'a member may not be there at all',
    'the content of a response is removed',
  ],
  'it does not know that some headers are never learned': [
    'a header is added that the catalogue does not name',
  ],
};

const unjudged = new Set(Object.values(UNJUDGED).flat());
const judged = PLANTED.filter(({ title }) => !unjudged.has(title));

describe('oasdiff, asked for the differences between a description and the document that was learned', function () {
  this.timeout(600_000);
  let folder: string;
  let host: LearnedHost;
  let oasdiff: Oasdiff;
  let unchanged: { ours: Set<string>; its: Set<string> };

  const judge = async (description: string) => ({
    ours: new Set(sayOurs(compare(host, description).differences)),
    its: new Set(await oasdiff.compare(description)),
  });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-oasdiff-'));
    host = learnShop();
    oasdiff = new Oasdiff(folder, JSON.stringify(toOpenApi(host)));
  });
  after(() => rm(folder, { recursive: true }));

  it('finds the same new ones as we do after each planting that it can judge', async () => {
    unchanged = await judge(JSON.stringify(readShop()));
    for (const { title, change } of judged) {
      const shop = readShop();
      change(shop);
      const { ours, its } = await judge(JSON.stringify(shop));
      assert.deepEqual(
        [...ours.difference(unchanged.ours)].sort(),
        [...its.difference(unchanged.its)].sort(),
        title,
      );
    }
  });

  it('can judge two thirds of the plantings; the others are there', () => {
    assert.ok(judged.length >= (PLANTED.length * 2) / 3);
    assert.deepEqual(
      [...unjudged].filter((title) => !PLANTED.some((each) => each.title === title)),
      [],
    );
  });
});
