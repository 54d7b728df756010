import { deepEqual, doesNotMatch } from 'node:assert/strict';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { SchemaNode } from '../../../src/catalogue/schema/schema-node.ts';
import { learn, learnQueries, learnTexts, times } from './learned-node.ts';

const CARD = '4111 1111 1111 1111';

describe('sensitive data in values', () => {
  it('is found in the members that have it, and counted', () => {
    const user = { emails: [{ value: 'ann@example.org' }, { value: 'bob@example.org' }], note: 'none' };
    deepEqual(learn([{ user, cards: { 17: CARD } }, { user }]).findings(), [
      { kind: 'payment-card', name: 'cards.*', count: 1 },
      { kind: 'email', name: 'user.emails[].value', count: 4 },
    ]);
  });

  it('is found in a body without members', () => {
    deepEqual(learn(['ann@example.org']).findings(), [{ kind: 'email', name: '', count: 1 }]);
    deepEqual(learn([['ann@example.org']]).findings(), [{ kind: 'email', name: '[]', count: 1 }]);
  });

  it('is found by the name of a member, also in its array and in a map below it', () => {
    const value = {
      password: 'correct horse',
      passwords: ['correct horse'],
      password2: { 17: 'correct horse' },
    };
    deepEqual(
      learn([value])
        .findings()
        .map(({ kind, name }) => [kind, name]),
      [
        ['password', 'password'],
        ['password', 'password2.*'],
        ['password', 'passwords[]'],
      ],
    );
  });

  it('is found in numbers', () => {
    const findings = learn([{ id: 4111111111111111, phone: 491701234567, other: 17, part: 1.5 }]).findings();
    deepEqual(
      findings.map(({ kind, name }) => [kind, name]),
      [
        ['payment-card', 'id'],
        ['phone', 'phone'],
      ],
    );
  });

  it('is found in names that are keys', () => {
    deepEqual(learn([{ byUser: { 'ann@example.org': 1, 'bob@example.org': 2 } }]).findings(), [
      { kind: 'email', name: 'byUser.*', count: 2 },
    ]);
  });

  it('is found in queries, forms and headers', () => {
    deepEqual(learnQueries(['mail=ann@example.org&to=a@example.org&to=b@example.org']).findings(), [
      { kind: 'email', name: 'mail', count: 1 },
      { kind: 'email', name: 'to[]', count: 2 },
    ]);
    deepEqual(learnTexts(['ann@example.org']).findings(), [{ kind: 'email', name: '', count: 1 }]);
  });

  it('is counted together when parts are merged, and after it was saved', () => {
    const budget = new Budget(100);
    const values = [{ a: 'ann@example.org' }, { b: CARD, a: 'bob@example.org' }];
    const merged = learn(values.slice(1), budget);
    merged.merge(SchemaNode.decode(learn(values.slice(0, 1)).encode(), budget), budget);
    deepEqual(merged.findings(), [
      { kind: 'email', name: 'a', count: 2 },
      { kind: 'payment-card', name: 'b', count: 1 },
    ]);
  });

  it('is never part of an enum', () => {
    const values = times(40, 'open').map((status) => ({
      status,
      key: 'ann@example.org',
      password: 'swordfish',
    }));
    const node = learn(values);
    deepEqual(node.toJsonSchema().properties!.status!.enum, ['open']);
    doesNotMatch(JSON.stringify([node.encode(), node.toJsonSchema()]), /ann|swordfish/);
  });

  it('is not looked for in what the filter has redacted', () => {
    deepEqual(learn([{ password: '[redacted]' }]).findings(), []);
  });
});
