import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { findFaults, HOSTILE } from '../../publish/test/output/hostile.ts';
import { AdminServer } from '../../publish/test/support/admin-server.ts';
import type { CliResult } from '../support/meshtap-cli.ts';
import {
  annotate,
  applying,
  IMAGE_A,
  IMAGE_B,
  makeNamespaces,
  runOnCluster,
  withDenial,
} from './rollout-scene.ts';

// What an API server takes into an annotation: any UTF-8, so no half of a character.
const STORED = HOSTILE.toWellFormed();

describe('text that others have written', () => {
  let namespace = '';
  beforeEach(async () => {
    [namespace = ''] = await makeNamespaces('hostile', 1);
  });

  const assertClean = ({ stdout, stderr }: CliResult, what: string) => {
    assert.notEqual(stdout, '', stderr);
    assert.deepEqual([...findFaults(stdout), ...findFaults(stderr)], [], what);
  };
  const parseData = (format: string, text: string): unknown =>
    format === 'json' ? JSON.parse(text) : parse(text);
  const run = async (command: string, args: string[], formats: string[]) => {
    const results: Record<string, CliResult> = {};
    for (const format of formats) {
      const result = await runOnCluster(command, [namespace, ...args, '-o', format]);
      assertClean(result, `${command} -o ${format}`);
      results[format] = result;
    }
    return results;
  };

  it('is clean in the status of a proxy, in every format, and the same once it is parsed', async () => {
    await runOnCluster('apply', [namespace, ...applying(IMAGE_A)]);
    const filename = `/var/${HOSTILE}/x.wasm`;
    const filter = {
      name: `extensions.istio.io/wasmplugin/${namespace}.meshtap`,
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm',
        config: { vm_config: { code: { local: { filename } } } },
      },
    };
    const admin = await AdminServer.start({ dump: JSON.stringify({ configs: [{ ecds_filter: filter }] }) });
    try {
      const proxy = `${namespace}/edge=${admin.url}`;
      const results = await run('status', ['--admin', proxy], ['table', 'yaml', 'json']);
      for (const format of ['yaml', 'json']) {
        const { code, stdout = '', stderr = '' } = results[format] ?? {};
        assert.equal(code, 5);
        assert.match(stderr, /it runs \/var\/a\\u0000b\\u0007b\\u001b/);
        const { proxies } = parseData(format, stdout) as { proxies: { file: string }[] };
        assert.equal(proxies[0]?.file, filename);
      }
    } finally {
      await admin.stop();
    }
  });

  it('is clean in the words of an admission policy', async () => {
    const words = 'no\u001b[31m \u202eplugins\u2028 ::set-output name=x::y';
    await withDenial(namespace, words, async () => {
      const results = await run('apply', applying(IMAGE_A), ['table', 'yaml', 'json']);
      assert.equal(results.table?.code, 3, results.table?.stderr);
      assert.match(results.table?.stderr ?? '', /no\\u001b\[31m \\u202eplugins\\u2028/);
      assert.match(results.table?.stdout ?? '', /failed .*no\\u001b\[31m/);
    });
  });

  it('is clean in the annotations that diff and rollback show', async () => {
    await runOnCluster('apply', [namespace, ...applying(IMAGE_A)]);
    await annotate(namespace, { 'someone.example/else': STORED, 'meshtap/previous-image': STORED });
    const flags = applying(IMAGE_B).filter((flag) => flag !== '--skip-preflight');
    const results = await run('diff', [...flags, '--force-conflicts'], ['diff', 'yaml', 'json']);
    for (const format of ['yaml', 'json']) {
      const differences = parseData(format, results[format]?.stdout ?? '') as {
        kind: string;
        before: { metadata: { annotations: Record<string, string> } };
      }[];
      const plugin = differences.find(({ kind }) => kind === 'WasmPlugin');
      assert.equal(plugin?.before.metadata.annotations['someone.example/else'], STORED);
    }
    const refused = await run('rollback', [], ['table', 'yaml', 'json']);
    assert.equal(refused.table?.code, 5);
    assert.match(refused.table?.stderr ?? '', /its annotation meshtap\/previous-image is "a\\u0000/);
  });
});
