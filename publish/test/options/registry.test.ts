import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { CommandContext } from '../../src/context.ts';
import { readRegistryAccess } from '../../src/options/registry.ts';

describe('readRegistryAccess', () => {
  it('gives the password of standard input each time that a command asks', async () => {
    const sink = { write: () => {} };
    const { signal } = new AbortController();
    const stdin = Readable.from(['correct horse\n']);
    const context: CommandContext = { env: {}, cwd: '.', stdin, stdout: sink, stderr: sink, signal };
    const raw = { username: 'ci', passwordStdin: true };
    const login = { username: 'ci', password: 'correct horse' };
    assert.deepEqual((await readRegistryAccess(raw, context)).login, login);
    assert.deepEqual((await readRegistryAccess(raw, context)).login, login);
  });
});
