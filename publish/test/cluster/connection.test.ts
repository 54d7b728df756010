import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { findConnection } from '../../src/cluster/connection.ts';
import type { ClusterChoice } from '../../src/options/cluster.ts';
import { makeKubeconfig } from '../support/api-server.ts';
import { makeRun, useTempDir } from '../support/cli.ts';

describe('the way to the cluster', () => {
  const temp = useTempDir();
  const write = (name: string, content: unknown) => {
    const path = temp(name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const find = (choice: ClusterChoice, env: Record<string, string> = {}) => {
    const { cluster, name } = findConnection(choice, makeRun({ env }));
    return [name, cluster.server];
  };
  const A = () => write('a', makeKubeconfig('https://a.example', 'a'));
  const B = () =>
    write('b', {
      ...makeKubeconfig('https://b.example', 'b'),
      clusters: [{ name: 'cb', cluster: { server: 'https://b.example' } }],
      contexts: [{ name: 'b', context: { cluster: 'cb', user: 'u' } }],
      users: [],
    });

  it('is in the file of the flag, whatever KUBECONFIG says', () => {
    assert.deepEqual(find({ kubeconfig: A() }, { KUBECONFIG: B() }), ['a', 'https://a.example']);
  });

  it('is in the files of KUBECONFIG, of which the first says the current context', () => {
    assert.deepEqual(find({}, { KUBECONFIG: `${A()}:${B()}` }), ['a', 'https://a.example']);
    assert.deepEqual(find({ context: 'b' }, { KUBECONFIG: `${A()}:${B()}` }), ['b', 'https://b.example']);
  });

  it('refuses an unknown context, and names the known ones', () => {
    assert.throws(() => find({ kubeconfig: A(), context: 'c' }), {
      exitCode: 2,
      message: 'Cannot use "c" as --context: the kubeconfig does not have this context.\nGive one of a.',
    });
  });

  it('refuses a kubeconfig without a current context', () => {
    const { 'current-context': _, ...rest } = makeKubeconfig('https://a.example');
    assert.throws(() => find({ kubeconfig: write('none', rest) }), {
      exitCode: 2,
      message: /no current context/,
    });
  });

  it('refuses a server that is not a URL, and a missing file', () => {
    for (const server of ['not a url', 'ftp://a.example']) {
      const kubeconfig = write('server', makeKubeconfig(server, 'a'));
      assert.throws(() => find({ kubeconfig }), { exitCode: 2, message: /not a URL that begins with https/ });
    }
    const cluster = { server: 'https://a.example', 'certificate-authority': '/nowhere/ca.crt' };
    const kubeconfig = write('ca', {
      ...makeKubeconfig('https://a.example', 'a'),
      clusters: [{ name: 'c', cluster }],
    });
    assert.throws(() => find({ kubeconfig }), { exitCode: 2, message: /names \/nowhere\/ca\.crt/ });
  });

  it('never quotes a file that it cannot read: it holds credentials', () => {
    for (const content of ['token: [hunter2', 'hunter2', 'clusters: [{name: hunter2}]\n: {']) {
      assert.throws(
        () => find({ kubeconfig: write('bad', content) }),
        (error: Error) => !error.message.includes('hunter2') && /kubeconfig/.test(error.message),
      );
    }
  });

  it('names a missing file of KUBECONFIG', () => {
    assert.throws(() => find({}, { KUBECONFIG: temp('missing') }), {
      exitCode: 2,
      message: /missing as a kubeconfig: there is no such file/,
    });
  });
});
