import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FIELD_HELP, FILTER_LIMITS } from '../../src/filter/fields.ts';
import { FIELDS, type Filter, STATES, type Term } from '../../src/filter/filter.ts';
import { formatFilter } from '../../src/filter/format.ts';
import { parseFilter } from '../../src/filter/parse.ts';
import { FilterError } from '../../src/filter/value.ts';

const NOW_US = Date.parse('2026-11-28T09:00:00Z') * 1000;
const parse = (text: string) => parseFilter(text, NOW_US);
const term = (field: Term['field'], value: string, isNegated = false): Term => ({ field, value, isNegated });

describe('parseFilter', () => {
  const TERMS: [string, Term[]][] = [
    ['', []],
    ['  \t ', []],
    ['coupon', [term('text', 'coupon')]],
    ['two words', [term('text', 'two'), term('text', 'words')]],
    ['"two words"', [term('text', 'two words')]],
    ['-coupon', [term('text', 'coupon', true)]],
    ['-"a b"', [term('text', 'a b', true)]],
    ['"-a"', [term('text', '-a')]],
    ['method:post', [term('method', 'POST')]],
    ['STATUS:5XX', [term('status', '5xx')]],
    ['-status:404', [term('status', '404', true)]],
    ['host:payments:8080', [term('host', 'payments:8080')]],
    ['path:"/a b"', [term('path', '/a b')]],
    ['text:"say \\"hi\\" \\\\ all"', [term('text', 'say "hi" \\ all')]],
    ['10.0.0.1:80', [term('text', '10.0.0.1:80')]],
    ['"http://shop"', [term('text', 'http://shop')]],
    ['is:Cut -is:redacted', [term('is', 'cut'), term('is', 'redacted', true)]],
    ['trace:4BF9', [term('trace', '4bf9')]],
    ['a\\b', [term('text', 'a\\b')]],
  ];
  for (const [text, terms] of TERMS) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parse(text).terms, terms));
  }

  it('counts moments back from now', () => {
    assert.equal(parse('since:15m').sinceUs, NOW_US - 15 * 60e6);
    assert.equal(parse('until:2h').untilUs, NOW_US - 7200e6);
    assert.equal(parse('since:7d').sinceUs, NOW_US - 7 * 86_400e6);
  });

  it('reads RFC 3339 to the microsecond, in any zone', () => {
    assert.equal(parse('since:2026-11-28T09:00:00.000001Z').sinceUs, NOW_US + 1);
    assert.equal(parse('since:2026-11-28T10:00:00+01:00').sinceUs, NOW_US);
    assert.equal(parse('since:2026-11-28T09:00:00.5z').sinceUs, NOW_US + 500_000);
  });

  const ERRORS: [text: string, position: number, message: RegExp][] = [
    ['ok foo:bar', 3, /^foo: is not a field; allowed are text, method,/],
    ['status:6xx', 0, /^status:6xx is not a status; allowed are 100 to 999 and the classes/],
    ['status:99', 0, /is not a status/],
    ['a is:odd', 2, /^is:odd is unknown; allowed are cut, redacted, unanswered, error$/],
    ['host:', 0, /^host: has no value/],
    ['host:""', 0, /^host: has no value/],
    ['a -', 2, /^A - has nothing after it/],
    ['a "b', 2, /does not end with a quote/],
    ['a "b"c', 2, /does not end with a quote/],
    ['a b"c', 3, /^There is a quote inside a word/],
    ['since:soon', 0, /^since:soon is not a time; allowed are RFC 3339/],
    ['since:2026-02-30T00:00:00Z', 0, /is not a time/],
    ['since:1969-01-01T00:00:00Z', 0, /is not a time/],
    ['-since:1h', 0, /cannot be negated/],
    ['since:1h since:2h', 9, /is given twice/],
    ['x'.repeat(2001), 2000, /has 2001 characters; at most 2000 are allowed/],
    ['a '.repeat(51), 100, /too many terms; at most 50 are allowed/],
  ];
  for (const [text, position, message] of ERRORS) {
    it(`says what is wrong with ${JSON.stringify(text.slice(0, 30))}, and where`, () => {
      assert.throws(
        () => parse(text),
        (error) => error instanceof FilterError && error.position === position && message.test(error.message),
      );
    });
  }

  it('reads any text, or says what is wrong with it', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(' ', '"', '-', ':', '\\', 'status:', 'is:', 'since:', '1h'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        try {
          parse(text);
        } catch (error) {
          assert.ok(error instanceof FilterError, String(error));
          assert.ok(error.position >= 0 && error.position <= text.length);
        }
      }),
      { seed: 18 },
    );
  });
});

describe('formatFilter', () => {
  const value = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' });
  const anyTerm: fc.Arbitrary<Term> = fc.oneof(
    fc.record({
      field: fc.constantFrom('text', 'host', 'path', 'source', 'destination', 'namespace', 'request'),
      value,
      isNegated: fc.boolean(),
    }),
    fc.record({
      field: fc.constant('status'),
      value: fc.constantFrom('1xx', '5xx', '404'),
      isNegated: fc.boolean(),
    }),
    fc.record({ field: fc.constant('is'), value: fc.constantFrom(...STATES), isNegated: fc.boolean() }),
  );
  const moment = fc.option(fc.integer({ min: 0, max: 2e15 }), { nil: undefined });

  it('writes what is read back as the same filter', () => {
    fc.assert(
      fc.property(fc.array(anyTerm, { maxLength: 20 }), moment, moment, (terms, sinceUs, untilUs) => {
        const filter: Filter = { terms };
        if (sinceUs !== undefined) filter.sinceUs = sinceUs;
        if (untilUs !== undefined) filter.untilUs = untilUs;
        assert.deepEqual(parse(formatFilter(filter)), structuredClone(filter));
      }),
      { seed: 18 },
    );
  });

  it('writes no quotes where none are needed', () => {
    const text = 'coupon -"a b" status:5xx host:*.shop "http://x" since:2026-11-28T09:00:00.000000Z';
    assert.equal(formatFilter(parse(text)), text);
  });
});

describe('FIELD_HELP', () => {
  it('has every field once, with examples that are read', () => {
    const names = FIELD_HELP.map(({ name }) => name);
    assert.deepEqual(names, [...FIELDS, 'since', 'until']);
    for (const { name, examples } of FIELD_HELP) {
      for (const example of examples) {
        const filter = parse(example);
        const isOf = filter.terms[0]?.field === name || `${name}Us` in filter;
        assert.ok(isOf, `${example} is of ${name}`);
      }
    }
    assert.ok(FILTER_LIMITS.terms > 0);
  });
});
