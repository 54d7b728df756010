import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const filterFolder = fileURLToPath(new URL('../..', import.meta.url));
const sources = globSync('assembly/**/*.ts', { cwd: filterFolder });

describe('the report of coverage', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-coverage-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is a table on stdout with exit code 0 where every source is known and enough lines ran', () => {
    const { status, stdout, stderr } = report([[3, 1, true]]);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.equal(stdout.split('\n').length, sources.length + 3);
  });

  it('keeps its table, says what to do on stderr and has exit code 1 where too few lines ran', () => {
    const { status, stdout, stderr } = report([[3, 1, false]]);
    assert.equal(status, 1);
    assert.equal(stdout.split('\n').length, sources.length + 3);
    assert.match(stderr, /^Of the lines .* runs 0\.0 %.* Add tests .*\n$/);
  });

  it('says how to measure with exit code 1 where nothing was measured', () => {
    const path = join(folder, 'missing.json');
    const { status, stdout, stderr } = run(path);
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.equal(stderr, `Cannot say what the tests ran: there is no ${path}. Run \`make coverage\`.\n`);
  });

  function report(statements: unknown): ReturnType<typeof run> {
    const path = join(folder, 'coverage.json');
    writeFileSync(path, JSON.stringify(Object.fromEntries(sources.map((file) => [file, statements]))));
    return run(path);
  }
});

function run(path: string): { status: number | null; stdout: string; stderr: string } {
  const program = join(filterFolder, 'coverage/main.ts');
  return spawnSync(process.execPath, [program, path], { encoding: 'utf8' });
}
