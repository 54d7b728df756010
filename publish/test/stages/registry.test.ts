import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { prepareAccess } from '../../src/stages/registry.ts';
import { makeRun } from '../support/cli.ts';

const REQUEST = { plainHttp: false, insecure: false, username: 'ci' };

describe('the access to a registry', () => {
  it('gives the password of standard input each time that a command asks', async () => {
    const openAccess = prepareAccess(REQUEST, makeRun({ stdin: Readable.from(['correct horse\n']) }));
    const login = { username: 'ci', password: 'correct horse' };
    assert.deepEqual((await openAccess()).login, login);
    assert.deepEqual((await openAccess()).login, login);
  });

  it('leaves standard input alone until the registry is asked', () => {
    const stdin = Readable.from(['x']);
    prepareAccess(REQUEST, makeRun({ stdin }));
    assert.equal(stdin.readableFlowing, null);
  });
});
