import { deepEqual, doesNotMatch, match } from 'node:assert/strict';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { countTogether } from '../../../src/catalogue/schema/encoded-words.ts';
import { SchemaNode } from '../../../src/catalogue/schema/schema-node.ts';
import { learn, learnTexts, saved, times } from './learned-node.ts';

/** Each word as often as given. */
function repeat(counts: Record<string, number>): string[] {
  return Object.entries(counts).flatMap(([word, count]) => times(count, word));
}

function enumOf(texts: readonly string[], name = 'status'): unknown {
  return learn(texts.map((text) => ({ [name]: text }))).toJsonSchema().properties![name]!.enum;
}

describe('words that repeat', () => {
  it('become an enum, sorted', () => {
    deepEqual(enumOf(repeat({ open: 20, 'in-work': 5, 'v1.closed_': 5 })), ['in-work', 'open', 'v1.closed_']);
  });

  it('become an enum with null where null was seen', () => {
    const values = [...repeat({ open: 20, closed: 10 }), null];
    deepEqual(learn(values).toJsonSchema(), { type: ['string', 'null'], enum: ['closed', 'open', null] });
  });

  it('become an enum of a parameter', () => {
    deepEqual(learnTexts(repeat({ asc: 20, desc: 10 }), 'sort').toJsonSchema(), {
      type: 'string',
      enum: ['asc', 'desc'],
    });
  });

  it('are no enum unless there are thirty values, and five of each word', () => {
    deepEqual(enumOf(repeat({ open: 20, closed: 9 })), undefined);
    deepEqual(enumOf(repeat({ open: 50, closed: 4 })), undefined);
    deepEqual(enumOf(repeat({ open: 30 })), ['open']);
  });

  it('are no enum if there are more than twelve, whatever comes later', () => {
    const words = Array.from({ length: 12 }, (_, at) => `word-${'abcdefghijklm'[at]}`);
    const often = words.flatMap((word) => times(5, word));
    deepEqual(enumOf(often), words);
    deepEqual(enumOf([...often, ...times(5, 'other')]), undefined);
  });

  it('are no enum together with a text that is not a short word, or with another type', () => {
    const often = repeat({ open: 20, closed: 10 });
    for (const other of [
      'two words',
      '',
      '1st',
      'ä',
      `a${'x'.repeat(32)}`,
      'f3b1c9d2e4a5',
      'order-123456',
      5,
    ]) {
      deepEqual(learn([...often, ...times(9, other)]).toJsonSchema().enum, undefined, String(other));
    }
  });

  it('are no enum where the name is one of private things', () => {
    const often = repeat({ berlin: 20, paris: 20 });
    for (const name of [
      'city',
      'homeCity',
      'firstName',
      'FIRST_NAME',
      'user',
      'password',
      'userpasswd',
      'apiKey',
      'street',
    ]) {
      deepEqual(enumOf(often, name), undefined, name);
    }
    for (const name of ['status', 'cardType', 'velocity', 'tokenType', 'country']) {
      deepEqual(enumOf(often, name), ['berlin', 'paris'], name);
    }
  });

  it('are no enum in an array or a map whose name is private', () => {
    const often = repeat({ berlin: 20, paris: 20 });
    const schema = learn(
      often.map((city, at) => ({ cities: [city], city: { [at]: city }, states: [city] })),
    ).toJsonSchema();
    deepEqual(schema.properties, {
      cities: { type: 'array', items: { type: 'string', enum: ['berlin', 'paris'] } },
      city: { type: 'object', additionalProperties: { type: 'string' } },
      states: { type: 'array', items: { type: 'string', enum: ['berlin', 'paris'] } },
    });
  });

  it('are in the state only as a hash until they were seen five times', () => {
    const rare = JSON.stringify(learn(repeat({ open: 50, secretive: 4 })).encode());
    doesNotMatch(rare, /secretive/);
    match(rare, /"open"/);
    match(JSON.stringify(learn(repeat({ open: 50, secretive: 5 })).encode()), /secretive/);
  });

  it('are known again by their hash when the state is loaded', () => {
    const budget = new Budget(100);
    const node = SchemaNode.decode(saved(learn(repeat({ open: 50, closed: 3 }))), budget);
    for (const text of times(2, 'closed')) node.observe(text, '', budget);
    deepEqual(node.toJsonSchema().enum, ['closed', 'open']);
    deepEqual(node.encode(), learn(repeat({ open: 50, closed: 5 })).encode());
  });

  it('are no enum if two loaded states have only a hash, until the word is seen again', () => {
    const budget = new Budget(100);
    const encoded = saved(learn(repeat({ open: 50, closed: 3 })));
    const node = SchemaNode.decode(encoded, budget);
    node.merge(SchemaNode.decode(encoded, budget), budget);
    deepEqual(node.toJsonSchema(), { type: 'string' });
    node.observe('closed', '', budget);
    deepEqual(node.toJsonSchema().enum, ['closed', 'open']);
  });

  it('count together when a state that has the hash is merged with one that has the word', () => {
    const budget = new Budget(100);
    const encoded = saved(learn(repeat({ open: 50, closed: 3 })));
    for (const isHashFirst of [true, false]) {
      const parts = [SchemaNode.decode(encoded, budget), learn(repeat({ closed: 3 }), budget)];
      const [into, from] = isHashFirst ? parts : parts.reverse();
      into!.merge(from!, budget);
      deepEqual(into!.encode(), learn(repeat({ open: 50, closed: 6 })).encode());
    }
  });

  it('are all in a state that is decoded as it is', () => {
    const budget = new Budget(100);
    const encoded = () => learn(repeat({ open: 20, closed: 3 })).encode();
    const node = SchemaNode.decode(encoded(), budget);
    node.merge(SchemaNode.decode(encoded(), budget), budget);
    deepEqual(node.toJsonSchema().enum, ['closed', 'open']);
  });

  it('are saved if all nodes of a state together have seen them five times', () => {
    const texts = repeat({ open: 3, closed: 2, rare: 1 });
    const state = [learn(texts).encode(), ['shop', [learn(texts).encode()]]];
    countTogether(state);
    const text = JSON.stringify(state);
    deepEqual(text.match(/open|closed|rare/g), ['open', 'open']);
    deepEqual(JSON.stringify([learn(texts).encode()]).match(/open|closed|rare/g), null);
  });

  it('are saved as words where a node has only the hash, if another one has the word', () => {
    const budget = new Budget(100);
    const onlyHash = SchemaNode.decode(saved(learn(repeat({ open: 3 }))), budget);
    const state = [onlyHash.encode(), learn(repeat({ open: 2 })).encode()];
    countTogether(state);
    deepEqual(JSON.stringify(state).match(/open/g)?.length, 2);
  });
});
