import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatCount, formatExchanges } from '../formats.ts';
import { waitingCount } from './live.ts';
import { isLoading, rows } from './traffic-data.ts';

const EVERY_MS = 15_000;

/** Reads counts to a screen reader: how many match after the filter changed, and sometimes how many wait. */
export function Announcer() {
  const text = useSignal('');
  useSignalEffect(() => {
    if (!isLoading.value) text.value = `${formatExchanges(rows.index.total)} fit`;
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const count = waitingCount.value;
      if (count > 0)
        text.value = `${formatCount(count)} new ${count === 1 ? 'exchange waits' : 'exchanges wait'}`;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="unseen" role="status">
      {text.value}
    </p>
  );
}
