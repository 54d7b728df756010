import assert from 'node:assert/strict';
import type { Action, NamespaceReport } from '../../src/cluster/outcome.ts';
import { openPrinter } from '../../src/output/printer.ts';
import { openMessages } from '../../src/present/messages.ts';

const WORKLOAD = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
};
const report = (namespace: string, ...actions: Action[]) => ({
  namespace,
  outcomes: actions.map((action) => ({ namespace, kind: 'K', name: 'n', action })),
});

describe('progress', () => {
  const show = (options: { isTTY?: boolean; isQuiet?: boolean }) => {
    let text = '';
    const sink = { write: (part: string) => (text += part), ...(options.isTTY && { isTTY: true }) };
    const { show: emit } = openMessages(openPrinter(sink));
    const note = (done: NamespaceReport) => emit({ kind: 'namespace-done', report: done });
    emit({ kind: 'rollout-started', total: 2, isDryRun: false, isQuiet: options.isQuiet ?? false });
    note(report('shop', 'created', 'unchanged', 'created'));
    emit({ kind: 'workload-restarting', workload: WORKLOAD, reason: 'its pods restart' });
    note({ ...report('billing'), failure: new Error('no') });
    emit({ kind: 'rollout-ended' });
    return text;
  };

  it('is a line for each namespace where there is no terminal', () => {
    assert.equal(
      show({}),
      'shop: 2 created, 1 unchanged (1 of 2)\nDeployment shop/web: its pods restart\nbilling: nothing to do (2 of 2)\n',
    );
  });

  it('is one line on a terminal, which other lines do not tear, and which is gone at the end', () => {
    const clear = '\r\u001b[2K';
    assert.equal(
      show({ isTTY: true }),
      `${clear}1 of 2 namespaces${clear}Deployment shop/web: its pods restart\n${clear}1 of 2 namespaces${clear}2 of 2 namespaces, 1 failed${clear}`,
    );
  });

  it('is nothing when it is to be quiet, but for what people must know', () => {
    assert.equal(show({ isTTY: true, isQuiet: true }), 'Deployment shop/web: its pods restart\n');
  });
});
