import assert from 'node:assert/strict';
import { renderTable, replaceTable } from '../../scripts/schema-table.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    backend: {
      type: 'object',
      properties: {
        cluster: { type: 'string', description: 'Default: `a||b`.' },
        timeoutMs: { type: 'integer', minimum: 1, maximum: 9, default: 5, description: 'Wait.' },
        headers: {
          type: 'object',
          default: {},
          additionalProperties: { type: 'string' },
          description: 'More.',
        },
      },
    },
    hosts: { type: 'array', items: { type: 'string' }, default: ['*'], description: 'Which.' },
    logLevel: { enum: ['info', 'warn'], default: 'warn', description: 'How much.' },
  },
};

describe('renderTable', () => {
  it('has a row for each key, with unit, range, default and meaning', () => {
    assert.deepEqual(renderTable(SCHEMA).split('\n'), [
      '| key | type | default | meaning |',
      '| --- | --- | --- | --- |',
      '| `backend.cluster` | string |  | Default: `a\\|\\|b`. |',
      '| `backend.timeoutMs` | milliseconds, 1 to 9 | `5` | Wait. |',
      '| `backend.headers` | object of strings | `{}` | More. |',
      '| `hosts` | list of strings | `["*"]` | Which. |',
      '| `logLevel` | `"info"`, `"warn"` | `"warn"` | How much. |',
    ]);
  });
});

describe('replaceTable', () => {
  const MARKERS = ['<!-- schema-table -->', '<!-- /schema-table -->'];

  it('replaces what stands between the markers alone', () => {
    const text = replaceTable(`before\n${MARKERS.join('\nold\n')}\nafter\n`, 'new');
    assert.equal(text, `before\n${MARKERS.join('\nnew\n')}\nafter\n`);
    assert.equal(replaceTable(text, 'new'), text);
  });

  it('says which lines are missing', () => {
    assert.throws(() => replaceTable('text', 'new'), /does not have the lines/);
  });
});
