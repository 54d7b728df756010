import { deepEqual, equal } from 'node:assert/strict';
import { learn, learnTexts, times } from './learned-node.ts';
import { fits } from './schema-validator.ts';

const REDACTED = { type: 'string', pattern: '^(\\S+ )?\\[redacted\\]$' };

describe('values that the filter has redacted', () => {
  it('can be of any type in JSON', () => {
    deepEqual(learn([{ pin: '[redacted]' }, { pin: null }]).toJsonSchema().properties, { pin: {} });
  });

  it('can be of any type in a query or header', () => {
    deepEqual(learnTexts(['[redacted]', 'Bearer [redacted]'], 'authorization').toJsonSchema(), {});
  });

  it('leave formats, types and enums as they are, and fit', () => {
    const sets = [
      ['2026-11-28', '2026-11-29'],
      [1, 2],
      [...times(20, 'open'), ...times(20, 'closed')],
      [{ a: 1 }],
    ];
    for (const values of sets) {
      const schema = learn([...values, '[redacted]']).toJsonSchema();
      deepEqual(schema, { anyOf: [learn(values).toJsonSchema(), REDACTED] });
      for (const value of [...values, '[redacted]', 'Basic [redacted]']) equal(fits(schema, value), true);
      equal(fits(schema, 'another'), false);
    }
    deepEqual(learnTexts(['1', '2', '[redacted]']).toJsonSchema(), {
      anyOf: [{ type: 'integer' }, REDACTED],
    });
  });

  it('add nothing to plain strings', () => {
    deepEqual(learn(['two words', '[redacted]']).toJsonSchema(), { type: 'string' });
  });

  it('are only those that consist of it, with one word before it', () => {
    for (const text of [
      'a b [redacted]',
      'x[redacted]',
      '[redacted] ',
      ' [redacted]',
      '/?token=[redacted]',
      '[Redacted]',
    ]) {
      deepEqual(learn([1, text]).toJsonSchema(), { type: ['string', 'integer'] }, text);
    }
  });
});
