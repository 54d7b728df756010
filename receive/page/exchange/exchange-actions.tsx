import { batch } from '@preact/signals';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { choosingFor, isChoosing } from '../state/comparison.ts';
import { copyText } from './clipboard.ts';
import { type CopyFormat, copyOf } from './copies.ts';
import { endpointTerms, exchangeName } from './exchange-terms.ts';

/** What the actions are given. */
export type ActionsProps = { exchange: ExchangeJson; onFilter(term: string): void };

const COPIES: readonly { format: CopyFormat; name: string }[] = [
  { format: 'curl', name: 'Copy as curl' },
  { format: 'fetch', name: 'fetch' },
  { format: 'JSON', name: 'JSON' },
];

/** What one can do with an exchange: copy it, compare it, or look at its endpoint alone. `c` copies as curl. */
export function ExchangeActions({ exchange, onFilter }: ActionsProps) {
  const copy = (format: CopyFormat) => copyText(copyOf(exchange, format), `Copied as ${format}`);
  return (
    <div class="actions">
      {COPIES.map(({ format, name }) => (
        <button key={format} type="button" aria-label={`Copy as ${format}`} onClick={() => copy(format)}>
          {name}
        </button>
      ))}
      <button
        type="button"
        aria-pressed={isChoosing.value}
        onClick={() => {
          choosingFor.value = isChoosing.value ? null : exchangeName(exchange);
        }}
      >
        Compare…
      </button>
      <button type="button" onClick={() => batch(() => endpointTerms(exchange).forEach(onFilter))}>
        Only this endpoint
      </button>
    </div>
  );
}
