import assert from 'node:assert/strict';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../../src/options/parsers.ts';

const CASES: [(text: string) => boolean, string[], string[]][] = [
  [isDnsLabel, ['a', '1', 'a-b', 'x'.repeat(63)], ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'x'.repeat(64), 'é']],
  [isDnsSubdomain, ['a', 'a.b-c.1'], ['', 'a..b', '.a', 'a.', 'a_b', `${'a.'.repeat(127)}aa`]],
  [
    isLabelKey,
    ['app', 'app.kubernetes.io/name', 'A_b.c'],
    ['', '/a', 'a/', 'a/b/c', 'A/b', '-a', 'x'.repeat(64)],
  ],
  [isLabelValue, ['', 'a', 'V1_x.y', 'x'.repeat(63)], ['a b', '-a', 'a-', 'a/b', 'x'.repeat(64)]],
];

for (const [check, good, bad] of CASES) {
  describe(check.name, () => {
    for (const text of good) it(`takes ${JSON.stringify(text.slice(0, 30))}`, () => assert.ok(check(text)));
    for (const text of bad) it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => assert.ok(!check(text)));
  });
}
