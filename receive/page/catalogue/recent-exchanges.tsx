import type { RecentJson } from '../../src/api/api-types.ts';
import { statusClass } from '../exchange/status-text.ts';
import { formatClock, formatDuration } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import { showExchange } from './endpoint-traffic.ts';

/** Shows the newest exchanges of an endpoint, each with a link that opens it among the traffic, and no values of them. */
export function RecentExchanges({ exchanges }: { exchanges: readonly RecentJson[] }) {
  return (
    <section class="recent" aria-labelledby="recent-title">
      <h3 id="recent-title">Recent exchanges</h3>
      {exchanges.length === 0 ? <p class="note">None of them is stored any more.</p> : null}
      <table class="shares">
        <caption class="unseen">Recent exchanges</caption>
        <tbody>
          {exchanges.map((exchange) => (
            <tr key={exchange.id}>
              <td class="time">
                <a
                  href={`?open=${encodeURIComponent(exchange.id)}`}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                    event.preventDefault();
                    showExchange(exchange);
                  }}
                >
                  {timeOf(exchange.time)}
                </a>
              </td>
              <td class={`status ${statusClass(exchange.status)}`}>{exchange.status || 'none'}</td>
              <td class="dim who">{visibleText(exchange.source)}</td>
              <td class="figure">{formatDuration(exchange.duration_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Writes a time in local time, with its day if that is not today. */
function timeOf(iso: string): string {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `${isToday ? '' : `${day}, `}${formatClock(iso).slice(0, 8)}`;
}
