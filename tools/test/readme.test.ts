import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const MAX_LINES = 120;

describe('README.md', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  it('names the oldest and the newest Istio that CI tests', () => {
    const workflow = readFileSync(join(ROOT, '.github', 'workflows', 'e2e.yml'), 'utf8');
    const [, list = ''] = /^ +istio: \[([\d., ]+)\]$/m.exec(workflow) ?? [];
    const minors = list.split(', ').map((version) => version.replace(/\.\d+$/, ''));
    assert.match(readme, new RegExp(`Istio ${minors.at(-1)} to ${minors[0]} on kind`));
  });

  it('stays short', () => {
    const lines = readme.trimEnd().split('\n').length;
    assert.ok(lines <= MAX_LINES, `README.md has ${lines} lines`);
  });
});
