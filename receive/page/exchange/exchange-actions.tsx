import { useEffect, useState } from 'preact/hooks';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { isChoosing } from '../state/comparison.ts';
import { copyText } from './clipboard.ts';
import { type CopyFormat, copyOf } from './copies.ts';
import { endpointTerms } from './exchange-terms.ts';

/** What the actions are given. */
export type ActionsProps = { exchange: ExchangeJson; onFilter(term: string): void };

const SAID_MS = 4000;
const COPIES: readonly { format: CopyFormat; name: string }[] = [
  { format: 'curl', name: 'Copy as curl' },
  { format: 'fetch', name: 'fetch' },
  { format: 'JSON', name: 'JSON' },
];

/** What one can do with an exchange: copy it, compare it, or look at its endpoint alone. `c` copies as curl. */
export function ExchangeActions({ exchange, onFilter }: ActionsProps) {
  const [said, setSaid] = useState('');
  const copy = async (format: CopyFormat) => {
    const isCopied = await copyText(copyOf(exchange, format));
    setSaid(isCopied ? `Copied as ${format}.` : 'The browser does not let this page copy.');
  };
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
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
          isChoosing.value = !isChoosing.value;
        }}
      >
        Compare…
      </button>
      <button type="button" onClick={() => endpointTerms(exchange).forEach(onFilter)}>
        Only this endpoint
      </button>
      <span class="said" role="status">
        {said}
      </span>
    </div>
  );
}
