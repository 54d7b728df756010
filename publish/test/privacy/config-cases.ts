import assert from 'node:assert/strict';
import { compareConfigs } from '../../src/privacy/config-change.ts';

type Config = Record<string, unknown>;

/** What is in the cluster, what will be, and the changes as `KEY: TEXT`, with `!` before one that makes something weaker. */
export type ConfigCase = [name: string, live: unknown, after: Config, changes: string[]];

/** The text for a value that nobody can read. */
export const UNCLEAR = 'what the cluster has cannot be understood';

/** Makes a test of each case. No text may have a value that begins with "hunter". */
export function testCases(cases: readonly ConfigCase[]): void {
  for (const [name, live, after, changes] of cases) {
    const isWeaker = changes.some((change) => change.startsWith('!'));
    it(`${isWeaker ? 'calls weaker' : changes.length > 0 ? 'lists' : 'ignores'}: ${name}`, () => {
      const found = compareConfigs(live, after);
      assert.deepEqual(
        found.map(({ key, text, isWeaker }) => `${isWeaker ? '!' : ''}${key}: ${text}`),
        changes,
      );
      assert.doesNotMatch(JSON.stringify(found), /hunter/);
    });
  }
}
