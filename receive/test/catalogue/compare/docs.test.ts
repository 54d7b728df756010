import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERITIES } from '../../../src/catalogue/compare/comparison.ts';
import { KINDS } from '../../../src/catalogue/compare/kinds.ts';

const DOCS = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'catalogue.md'), 'utf8');

describe('the kinds of differences', () => {
  it('are all in the docs, with their severity and meaning, and no others', () => {
    const [, section = ''] = DOCS.split('\n## Compare with a description\n');
    const rows = section.split('\n## ')[0]?.match(/^\| `.*$/gm);
    assert.deepEqual(
      rows,
      Object.entries(KINDS).map(
        ([kind, { severity, title }]) => `| \`${kind}\` | ${severity} | ${title.replace(/\.$/, '')} |`,
      ),
    );
  });

  it('are in the order of their severity', () => {
    const order = Object.values(KINDS).map(({ severity }) => SEVERITIES.indexOf(severity));
    assert.deepEqual(order, [...order].sort());
  });

  it('each say in whole sentences what was found and what to do', () => {
    for (const { title, help } of Object.values(KINDS)) {
      assert.match(title, /^[A-Z`].*\.$/);
      assert.match(help, /^[A-Z].*\.$/);
    }
  });
});
