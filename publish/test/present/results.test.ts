import assert from 'node:assert/strict';
import type { Outcome } from '../../src/cluster/outcome.ts';
import type { ReportFormat } from '../../src/options/rollout.ts';
import { presentOutcomes } from '../../src/present/results.ts';
import { makeScreen } from '../support/cli.ts';

const OUTCOMES = [
  { namespace: 'shop', kind: 'WasmPlugin', name: 'meshtap', action: 'created' as const },
  { namespace: 'billing', kind: 'ServiceEntry', name: 'x', action: 'failed' as const, reason: 'two\nlines' },
];

async function formatOutcomes(
  outcomes: readonly Outcome[],
  { format, isDryRun }: { format: ReportFormat; isDryRun: boolean },
): Promise<string> {
  const { run, out } = await makeScreen({}, (output) => presentOutcomes(format, output));
  run.emit({ kind: 'outcomes', outcomes, isDryRun });
  return out.stdout;
}

describe('outcomes', () => {
  it('are a table', async () => {
    assert.equal(
      await formatOutcomes(OUTCOMES, { format: 'table', isDryRun: false }),
      `\
NAMESPACE  KIND          NAME     ACTION   REASON
shop       WasmPlugin    meshtap  created
billing    ServiceEntry  x        failed   two\\nlines
`,
    );
  });

  it('are marked in a dry run', async () => {
    assert.match(await formatOutcomes(OUTCOMES, { format: 'table', isDryRun: true }), /created \(dry run\)/);
    const json = JSON.parse(await formatOutcomes(OUTCOMES, { format: 'json', isDryRun: true }));
    assert.deepEqual(json[0], { ...OUTCOMES[0], dryRun: true });
  });

  it('are a list of objects in JSON and YAML, none an empty one', async () => {
    assert.deepEqual(
      JSON.parse(await formatOutcomes(OUTCOMES, { format: 'json', isDryRun: false })),
      OUTCOMES,
    );
    assert.match(
      await formatOutcomes(OUTCOMES, { format: 'yaml', isDryRun: false }),
      /^- namespace: shop\n {2}kind: WasmPlugin\n/,
    );
    assert.equal(await formatOutcomes([], { format: 'json', isDryRun: false }), '[]\n');
    assert.equal(await formatOutcomes([], { format: 'yaml', isDryRun: false }), '[]\n');
    assert.equal(await formatOutcomes([], { format: 'table', isDryRun: false }), '');
  });
});
