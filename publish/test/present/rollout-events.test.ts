import assert from 'node:assert/strict';
import type { Action } from '../../src/cluster/outcome.ts';
import { formatRolloutEvent } from '../../src/present/event-text.ts';
import { makeResource } from '../cluster/rollout/resources.ts';

describe('formatRolloutEvent', () => {
  const done = (isDryRun: boolean, ...actions: Action[]) => {
    const outcomes = actions.map((action) => ({ namespace: 'shop', kind: 'K', name: 'n', action }));
    return formatRolloutEvent(
      { kind: 'namespace-done', report: { namespace: 'shop', outcomes } },
      { isDryRun },
    );
  };

  it('counts what happened in a namespace, in the order in which it happened', () => {
    assert.equal(done(false, 'created', 'unchanged', 'created'), 'shop: 2 created, 1 unchanged');
    assert.equal(done(false), 'shop: nothing to do');
  });

  it('says of a dry run what would happen', () => {
    assert.equal(done(true, 'created', 'deleted', 'failed'), 'shop: 1 to create, 1 to delete, 1 failed');
  });

  it('names the workload that restarts, and the ConfigMap that pods still need', () => {
    const workload = makeResource('Deployment', 'web');
    const configMap = makeResource('ConfigMap', 'wasm-filter');
    assert.equal(
      formatRolloutEvent({ kind: 'workload-restarting', workload, reason: 'its pods restart' }),
      'Deployment shop/web: its pods restart',
    );
    assert.equal(
      formatRolloutEvent({ kind: 'waiting-for-pods', configMap, reason: 'pods may mount it' }),
      'ConfigMap shop/wasm-filter is kept for now: pods may mount it',
    );
  });
});
