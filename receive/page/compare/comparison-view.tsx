import { useMemo } from 'preact/hooks';
import type { ExchangeJson, MessageJson } from '../../src/api/api-types.ts';
import { useDecodedBody } from '../body/decoded-body.ts';
import { WireText } from '../body/wire-text-view.tsx';
import { exchangeName } from '../exchange/exchange-terms.ts';
import { useExchange } from '../exchange/loaded-exchange.ts';
import { statusText } from '../exchange/status-text.ts';
import { formatClock, formatDuration } from '../formats.ts';
import { compareId } from '../state/address.ts';
import { choosingFor } from '../state/comparison.ts';
import { bodyLines, MAX_COMPARED } from './body-lines.ts';
import './comparison.css';
import { type ComparedRow, DifferenceTable } from './difference-table.tsx';
import { pairHeaders } from './header-difference.ts';
import { LineTable } from './line-table.tsx';

/** Shows the open exchange next to another one, with the differences marked. */
export function ComparisonView({ exchange, otherId }: { exchange: ExchangeJson; otherId: string }) {
  const loaded = useExchange(otherId);
  if (loaded.state === 'loading') return <p class="state">Loading…</p>;
  if (loaded.state !== 'here')
    return (
      <div class="state" role="alert">
        <p>{loaded.state === 'gone' ? 'The other exchange is no longer stored.' : loaded.message}</p>
        <ComparisonActions title={exchangeName(exchange)} />
      </div>
    );
  const other = loaded.exchange;
  return (
    <div class="comparison">
      <p class="comparing" role="status">
        Compared with{' '}
        <b>
          <WireText text={exchangeName(other)} />
        </b>{' '}
        of {formatClock(other.time)}
        <ComparisonActions title={exchangeName(exchange)} />
      </p>
      <section aria-labelledby="compared-line">
        <h3 id="compared-line">Request line and outcome</h3>
        <DifferenceTable caption="Request line and outcome" rows={factRows(exchange, other)} />
      </section>
      <MessageComparison name="Request" before={exchange.request} after={other.request} />
      <MessageComparison name="Response" before={exchange.response} after={other.response} />
    </div>
  );
}

function ComparisonActions({ title }: { title: string }) {
  return (
    <span class="comparison-actions">
      <button
        type="button"
        onClick={() => {
          choosingFor.value = title;
        }}
      >
        Pick another
      </button>
      <button
        type="button"
        onClick={() => {
          compareId.value = null;
        }}
      >
        Stop comparing
      </button>
    </span>
  );
}

function MessageComparison({
  name,
  before,
  after,
}: {
  name: string;
  before: MessageJson;
  after: MessageJson;
}) {
  const one = useDecodedBody(before, `${name} body`);
  const two = useDecodedBody(after, `${name} body`);
  const [bodyBefore, bodyAfter] = [one.decoded ?? one.captured, two.decoded ?? two.captured];
  const lines = useMemo(
    () => ({ before: bodyLines(bodyBefore), after: bodyLines(bodyAfter) }),
    [bodyBefore, bodyAfter],
  );
  const headers = useMemo(() => pairHeaders(before.headers, after.headers), [before, after]);
  const id = `compared-${name.toLowerCase()}`;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{name} headers</h3>
      <DifferenceTable caption={`${name} headers`} rows={headers} />
      <h4>{name} body</h4>
      <LineTable name={`${name} body`} before={lines.before.lines} after={lines.after.lines} />
      {lines.before.isBounded || lines.after.isBounded ? (
        <p class="note">Only the first {MAX_COMPARED} lines are compared.</p>
      ) : null}
    </section>
  );
}

function factRows(one: ExchangeJson, two: ExchangeJson): ComparedRow[] {
  const row = (name: string, of: (exchange: ExchangeJson) => string): ComparedRow => {
    const [before, after] = [of(one), of(two)];
    return { name, before, after, isSame: before === after };
  };
  return [
    row('method', ({ method }) => method),
    row('URL', ({ scheme, host, path }) => `${scheme}://${host}${path}`),
    row('status', ({ status }) => statusText(status)),
    row('duration', ({ duration_ms }) => formatDuration(duration_ms)),
    row('from', ({ source }) => source),
    row('to', ({ destination }) => destination),
  ];
}
