import assert from 'node:assert/strict';
import type { Build } from '../module.ts';
import { describeFuzz, isLong, seeds } from './runs.ts';
import { type Exchange, Flood, floodExchange, floodRedact } from './secret-flood.ts';
import { type Encoding, encodings } from './secret-grammar.ts';
import { type Format, formats } from './secret-search.ts';

/** Exchanges in `make test`. MESHTAP_FUZZ_RUNS=334 makes a million of them. */
const FEW = 3000;
/** The most bytes of a body: all, or so few that most end early. */
const limits = [1_000_000, 1_000_000, 200, 25];

describeFuzz('a secret in any encoding', (build) => {
  it('comes out of none of many exchanges', () => {
    const floods = formats.flatMap((format) =>
      limits.map((limit) => new Flood(build, floodRedact, limit, format)),
    );
    let count = 0;
    for (const seed of seeds(FEW)) {
      const exchange = floodExchange(seed);
      const isLeak = floods[seed % floods.length]!.leaks(exchange);
      assert.ok(!isLeak, `it came out with MESHTAP_FUZZ_SEED=${seed}: ${[...exchange.used].join(', ')}`);
      count++;
    }
    if (isLong) console.error(`      in ${count} exchanges`);
  });

  for (const format of formats) {
    it(`is found wherever nothing is redacted, in each encoding, as ${format}`, () =>
      findsAll(build, format));
  }
});

function findsAll(build: Build, format: Format): void {
  const flood = new Flood(build, { headers: [] }, 1_000_000, format);
  const found = new Set<Encoding>();
  for (let seed = 1; seed < 2000; seed++) {
    const exchange = floodExchange(seed);
    const holds =
      exchange.used.size > 0 || exchange.request.fields.some(([, value]) => value === exchange.secret);
    if (!holds) continue;
    if (format.startsWith('otlp') && isInAuthority(exchange)) continue;
    assert.ok(flood.leaks(exchange), `seed ${seed}: written with ${[...exchange.used].join(', ')}`);
    for (const encoding of exchange.used) found.add(encoding);
  }
  assert.deepEqual([...found].sort(), [...encodings].sort());
}

/** A span has the host of an authority alone, and so may not have the secret. */
function isInAuthority({ request }: Exchange): boolean {
  return request.fields.some(([name, value]) => name === ':authority' && value !== 'shop.test');
}
