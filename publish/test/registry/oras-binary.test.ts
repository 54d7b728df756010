import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOras } from '../../src/registry/oras-binary.ts';
import { makeContext, useTempDir } from '../support/cli.ts';

describe('findOras', () => {
  const temp = useTempDir();
  const find = (env: Record<string, string>) => {
    return findOras(makeContext({ env, cwd: temp() }));
  };
  const putOras = (directory: string): string => {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'oras');
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  };

  it('takes the one that MESHTAP_ORAS names before the one on PATH', async () => {
    const named = putOras(temp('named'));
    putOras(temp('bin'));
    assert.equal(await find({ MESHTAP_ORAS: named, PATH: temp('bin') }), named);
  });

  it('passes over what npx puts on PATH, where another program of that name may be', async () => {
    putOras(temp('node_modules', '.bin'));
    const real = putOras(temp('bin'));
    assert.equal(await find({ PATH: `${temp('node_modules', '.bin')}:${temp('bin')}` }), real);
  });

  it('says when MESHTAP_ORAS names no program', async () => {
    const problem = { exitCode: 1, message: /MESHTAP_ORAS names nowhere, and there is no such file/ };
    await assert.rejects(find({ MESHTAP_ORAS: 'nowhere' }), problem);
  });
});
