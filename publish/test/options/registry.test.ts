import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { readRegistryAccess } from '../../src/options/registry.ts';
import { makeContext } from '../support/cli.ts';

describe('readRegistryAccess', () => {
  it('gives the password of standard input each time that a command asks', async () => {
    const context = makeContext({ stdin: Readable.from(['correct horse\n']) });
    const raw = { username: 'ci', passwordStdin: true };
    const login = { username: 'ci', password: 'correct horse' };
    assert.deepEqual((await readRegistryAccess(raw, context)).login, login);
    assert.deepEqual((await readRegistryAccess(raw, context)).login, login);
  });
});
