import assert from 'node:assert/strict';
import type { ClusterApi, ClusterResource } from '../../../src/cluster/api.ts';
import { findWeaker, planConfigChanges } from '../../../src/cluster/rollout/config-guard.ts';
import { rollOutNamespace } from '../../../src/cluster/rollout/namespace-rollout.ts';
import { PublishError } from '../../../src/errors.ts';
import { makeRefusal, makeResource, makeScripted, OUR_LABELS } from './resources.ts';

const API = { apiVersion: 'extensions.istio.io/v1alpha1' };
const REDACT = { redact: { jsonFields: ['password'] } };
const MODE = { name: 'meshtap', isDryRun: false, isForced: false, isRestart: false };

/** Makes a plugin whose configuration we applied, except for what another manager added. */
function makePlugin(
  pluginConfig: object,
  { added = {}, labels = OUR_LABELS as object, kind = 'WasmPlugin' } = {},
) {
  const config = { ...pluginConfig, ...added };
  const module = { url: 'file:///x', pluginConfig: config };
  const owned = { 'f:url': {}, 'f:pluginConfig': makeFields(pluginConfig) };
  return makeResource(kind, 'meshtap', {
    ...API,
    metadata: {
      ...{ name: 'meshtap', namespace: 'shop', labels },
      managedFields: [
        {
          manager: 'meshtap',
          operation: 'Apply',
          fieldsV1: { 'f:spec': kind === 'WasmPlugin' ? owned : { 'f:wasm': owned } },
        },
      ],
    },
    spec: kind === 'WasmPlugin' ? module : { wasm: module },
  });
}

function makeFields(value: object): object {
  const isNested = (each: unknown) => typeof each === 'object' && each !== null && !Array.isArray(each);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [`f:${name}`, isNested(each) ? makeFields(each) : {}]),
  );
}

describe('the configurations of a cluster', () => {
  const plan = async (
    live: readonly ClusterResource[],
    after: object,
    parts: object = {},
    cluster?: ClusterApi,
  ) => {
    const query = {
      ...{ namespaces: ['shop'], name: 'meshtap', isForced: false, concurrency: 2 },
      build: () => [makeResource('ServiceEntry', 'meshtap-backend'), makePlugin(after)],
      ...parts,
    };
    const changes = await planConfigChanges(query, cluster ?? makeScripted(live));
    return (changes.get('shop') ?? []).map(({ key, isWeaker }) => `${isWeaker ? '!' : ''}${key}`);
  };

  it('are compared with what will be applied', async () => {
    assert.deepEqual(await plan([makePlugin(REDACT)], {}), ['!redact.jsonFields']);
    assert.deepEqual(await plan([makePlugin(REDACT)], REDACT), []);
    assert.deepEqual(await plan([], REDACT), []);
  });

  it('are read once', async () => {
    const cluster = makeScripted([makePlugin(REDACT)]);
    await plan([], {}, {}, cluster);
    assert.deepEqual(cluster.asked, ['read WasmPlugin shop/meshtap']);
  });

  it('keep what another manager set, so that it does not count as removed', async () => {
    const added = {
      exclude: { paths: ['/a'] },
      redact: { jsonFields: ['password'], queryParams: ['token'] },
    };
    assert.deepEqual(await plan([makePlugin(REDACT, { added })], REDACT), []);
    assert.deepEqual(await plan([makePlugin(REDACT, { added })], {}), ['!redact.jsonFields']);
  });

  it('of a plugin that is not ours count only if it is taken over', async () => {
    const labels = { 'meshtap/inventory': 'other' };
    const foreign = makePlugin(REDACT, { labels });
    assert.deepEqual(await plan([foreign], {}), []);
    assert.deepEqual(await plan([foreign], {}, { isForced: true }), ['!redact.jsonFields']);
  });

  it('of the other kind of plugin count if that is replaced', async () => {
    const other = makePlugin(REDACT, { kind: 'TrafficExtension' });
    const cluster = { ...makeScripted([]), serves: async () => true, list: async () => [other] };
    assert.deepEqual(await plan([], {}, {}, cluster), ['!redact.jsonFields']);
    assert.deepEqual(await plan([other], {}), [], 'where the server does not know the other kind');
    const refusing = { ...cluster, list: () => Promise.reject(makeRefusal('no', 403)) };
    assert.deepEqual(await plan([], {}, {}, refusing), [], 'where they may not be listed');
  });

  it('that may not be read are left to the write, which fails by itself', async () => {
    const refusing = (code: number) =>
      makeScripted([], () => {
        throw makeRefusal('no', code);
      });
    assert.deepEqual(await plan([], {}, {}, refusing(403)), []);
    await assert.rejects(plan([], {}, {}, refusing(500)), PublishError);
  });

  it('of namespaces that become weaker are told apart', () => {
    const weak = { key: 'a', text: 'b', isWeaker: true };
    const other = { key: 'c', text: 'd', isWeaker: false };
    const changes = new Map([
      ['shop', [other, weak]],
      ['billing', [other]],
    ]);
    assert.deepEqual([...findWeaker(changes)], [['shop', [weak]]]);
  });
});

describe('a plugin whose configuration became stricter after the plan', () => {
  const write = async (isGuarded: boolean) => {
    const cluster = makeScripted([makePlugin(REDACT)]);
    const resources = [makePlugin({})].map(({ metadata: { managedFields: _, ...metadata }, ...rest }) => ({
      ...rest,
      metadata,
    }));
    const report = await rollOutNamespace({ namespace: 'shop', resources }, cluster, { ...MODE, isGuarded });
    return { report, asked: cluster.asked };
  };

  it('is not written', async () => {
    const { report, asked } = await write(true);
    assert.ok(report.failure instanceof PublishError);
    assert.equal(report.failure.exitCode, 5);
    assert.match(report.failure.message, /^Cannot apply WasmPlugin shop\/meshtap: .*redact\.jsonFields\.\n/);
    assert.deepEqual(asked, ['read WasmPlugin shop/meshtap', 'check WasmPlugin shop/meshtap']);
  });

  it('is written if that is allowed', async () => {
    const { report, asked } = await write(false);
    assert.equal(report.failure, undefined);
    assert.equal(asked.at(-1), 'apply WasmPlugin shop/meshtap');
  });
});
