import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameBelongings } from '../../mesh/kind/belongings.ts';

describe('what a run on kind has in the Docker engine', () => {
  let bin: string;
  const path = process.env.PATH;
  const kind = () => join(bin, 'kind');
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'meshtap-belongings-'));
    for (const name of ['docker', 'kind']) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} "$@" >>${join(bin, 'calls')}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    process.env.PATH = `${bin}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(bin, { recursive: true });
  });

  it('has names that no other run has', () => {
    const [one, other] = [1, 2].map(() => nameBelongings(kind(), 'kubeconfig', false));
    assert.notEqual(one?.cluster, other?.cluster);
    assert.notEqual(one?.workloadImage, other?.workloadImage);
    for (const each of [one, other]) {
      each?.complete();
      each?.remove();
    }
  });

  it('is removed by name, the cluster before its network, and the user’s kubeconfig is left alone', () => {
    const belongings = nameBelongings(kind(), 'kubeconfig', false);
    belongings.complete();
    belongings.remove();
    const { cluster, network, registry, privateRegistry, workloadImage, receiverImage } = belongings;
    assert.deepEqual(readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n'), [
      `kind delete cluster --name ${cluster} --kubeconfig kubeconfig`,
      `docker rm --force --volumes ${registry} ${privateRegistry}`,
      `docker network rm ${network}`,
      `docker rmi --force ${workloadImage} ${receiverImage}`,
    ]);
  });

  it('stays where it is to be kept', () => {
    nameBelongings(kind(), 'kubeconfig', true).remove();
    assert.equal(existsSync(join(bin, 'calls')), false);
  });
});
