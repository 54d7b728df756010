import assert from 'node:assert/strict';
import { parsePlugin } from '../../../src/cluster/mesh/plugins.ts';
import { findRefusal } from '../../../src/cluster/status/agent-log.ts';
import { makePlugin } from './pods-cluster.ts';

const URL = `oci://registry.example/mesh/tap:1@sha256:${'ab'.repeat(32)}`;
const EXPECTED = parsePlugin(makePlugin({ url: URL }), 'shop', 'meshtap');
const AT = '2026-11-23T08:00:27.100000Z';
const NOISE = '[2026-11-23T08:00:27.000Z] "GET /cart HTTP/1.1" 200 - via_upstream\n';

const line = (reason: string, module = URL, at = AT) =>
  `${at}\terror\twasm\terror in converting the wasm config to local: cannot fetch Wasm module ${module}: ${reason}. applying allow RBAC filter\n`;
const words = (log: string) => findRefusal(log, EXPECTED)?.words;

describe('findRefusal', () => {
  it('gives what the agent wrote about the module, without what says nothing, and when', () => {
    const log = `${NOISE}${line('could not fetch Wasm OCI image: could not fetch manifest: MANIFEST_UNKNOWN: manifest unknown')}${NOISE}`;
    assert.deepEqual(findRefusal(log, EXPECTED), {
      atMs: Date.parse(AT),
      words: 'MANIFEST_UNKNOWN: manifest unknown',
    });
  });

  it('leaves out what is about another module or another plugin', () => {
    const log =
      line('gone', URL.replace('tap:1', 'tap:2')) +
      line('gone', 'shop.other') +
      line('gone', 'shop.meshtap2');
    assert.equal(findRefusal(log, EXPECTED), undefined);
  });

  it('knows the module by its plugin if the Secret is missing', () => {
    assert.equal(
      words(line('missing image pulling secret', 'shop.meshtap~istio-translated-wasmplugin')),
      'missing image pulling secret',
    );
    assert.equal(words(line('missing image pulling secret', 'shop.meshtap')), 'missing image pulling secret');
  });

  it('gives the last one', () => {
    const log =
      line('first') + NOISE + line('second', URL, '2026-11-23T08:01:00.000000Z') + line('x', 'oci://b');
    assert.deepEqual(findRefusal(log, EXPECTED), {
      atMs: Date.parse('2026-11-23T08:01:00Z'),
      words: 'second',
    });
  });

  it('reads a reason of several lines as one', () => {
    assert.equal(
      words(line('2 errors occurred:\n\t* could not parse as compat\n\t* could not parse as oci\n\n')),
      '2 errors occurred: could not parse as compat could not parse as oci',
    );
  });

  it('reads a log of JSON', () => {
    const msg = line('no "such" host').trim().split('\t').at(-1);
    const log = `${JSON.stringify({ level: 'error', time: AT, scope: 'wasm', msg })}\n{"broken": \n`;
    assert.deepEqual(findRefusal(log, EXPECTED), { atMs: Date.parse(AT), words: 'no "such" host' });
  });

  it('hides credentials and cuts what is long', () => {
    const reason = `GET https://user:secret@registry.example/token?account=a&token=secret: 403 ${'x'.repeat(7000)}`;
    const found = words(line(reason)) ?? '';
    assert.match(found, /^GET https:\/\/\*\*\*@registry\.example\/token/);
    assert.doesNotMatch(found, /secret/);
    assert.ok(found.length < 400);
  });

  it('finds nothing in a log that was cut within the line', () => {
    assert.equal(findRefusal(line('gone').slice(0, -30), EXPECTED), undefined);
  });
});
