import assert from 'node:assert/strict';
import { nameSchemes, readScheme } from '../../src/catalogue/authorization.ts';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { makeMessage } from '../store/exchanges.ts';
import { makeStored } from './stored-exchange.ts';

function schemesOf(...values: string[]): string[] {
  return nameSchemes(values.reduce((bits, value) => bits | readScheme(value), 0));
}

function learn(...values: string[]): Catalogue {
  const catalogue = new Catalogue();
  for (const value of values) {
    catalogue.learn(makeStored({ request: makeMessage('', { headers: [['authorization', value]] }) }));
  }
  return catalogue;
}

describe('the schemes of authorization', () => {
  it('are read in any case, also of redacted values', () => {
    assert.deepEqual(schemesOf('Bearer [redacted]', 'BASIC dTpw', 'negotiate x'), [
      'basic',
      'bearer',
      'negotiate',
    ]);
  });

  it('are never a part of a secret', () => {
    for (const value of [
      's3cret',
      's3cret x',
      'Bearer',
      '[redacted]',
      'toString x',
      ' x',
      'b'.repeat(5000),
    ]) {
      assert.deepEqual(schemesOf(value), ['other'], value);
    }
    assert.deepEqual(schemesOf(''), []);
  });

  it('are learned of an endpoint, merged and kept', () => {
    const catalogue = learn('Bearer a', 'Bearer b');
    catalogue.merge(learn('Basic c'));
    const saved = catalogue.takeChanges().map(({ host, state }) => ({ host, state: state ?? '' }));
    for (const each of [catalogue, Catalogue.load(saved)]) {
      const [header] = each.host('shop')?.endpoints[0]?.headers ?? [];
      assert.deepEqual([header?.name, header?.schemes], ['authorization', ['basic', 'bearer']]);
    }
  });
});
