import type { EndpointJson } from '../../src/api/api-types.ts';
import { statusClass, statusText } from '../exchange/status-text.ts';
import { formatCount, formatPercent, formatTick } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import { HOUR_MS, type HourAxis } from './hour-axis.ts';
import { Sparkline } from './sparkline.tsx';

/** Shows use over the hours of the list, with times below. */
export function UseChart({ hours, axis }: { hours: EndpointJson['hours']; axis: HourAxis }) {
  const firstMs = axis.lastMs - (axis.count - 1) * HOUR_MS;
  const middleMs = axis.lastMs - (axis.count / 2 - 1) * HOUR_MS;
  const tick = (ms: number) => formatTick(ms * 1000, axis.count * HOUR_MS * 1000);
  return (
    <div class="use-chart">
      <Sparkline hours={hours} axis={axis} />
      <div class="axis" aria-hidden="true">
        <span>{tick(firstMs)}</span>
        <span>{tick(middleMs)}</span>
        <span>now</span>
      </div>
    </div>
  );
}

/** Shows how often each status was answered. */
export function StatusTable({ statuses }: { statuses: EndpointJson['statuses'] }) {
  const rows = Object.entries(statuses)
    .map(([name, count]) => ({ status: name === 'none' ? 0 : Number(name), count }))
    .sort((a, b) => b.count - a.count);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return (
    <section aria-labelledby="status-title">
      <h3 id="status-title">Statuses</h3>
      <table class="shares">
        <caption class="unseen">How often each status was answered</caption>
        <tbody>
          {rows.map(({ status, count }) => (
            <tr key={status}>
              <th scope="row" class={`status ${statusClass(status)}`}>
                {statusText(status)}
              </th>
              <ShareCells part={count} total={total} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Shows who calls, the busiest first. */
export function CallerTable({ callers, others }: { callers: EndpointJson['callers']; others: number }) {
  const total = callers.reduce((sum, { count }) => sum + count, others);
  return (
    <section aria-labelledby="caller-title">
      <h3 id="caller-title">Callers</h3>
      <table class="shares">
        <caption class="unseen">Who calls, the busiest first</caption>
        <tbody>
          {callers.map(({ name, namespace, count }) => (
            <tr key={`${namespace}/${name}`}>
              <th scope="row">
                {name === '' ? <span class="dim">unknown</span> : visibleText(name)}
                {namespace === '' ? null : <span class="dim"> {visibleText(namespace)}</span>}
              </th>
              <ShareCells part={count} total={total} />
            </tr>
          ))}
          {others > 0 ? (
            <tr>
              <th scope="row" class="dim">
                all others
              </th>
              <ShareCells part={others} total={total} />
            </tr>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}

function ShareCells({ part, total }: { part: number; total: number }) {
  return (
    <>
      <td class="figure">{formatCount(part)}</td>
      <td class="figure dim">
        {formatPercent(part, total)}
        <span class="length" style={{ width: `${(100 * part) / Math.max(1, total)}%` }} />
      </td>
    </>
  );
}
