import type { ComponentChildren } from 'preact';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { LongText, WireText } from '../body/wire-text-view.tsx';
import { formatClock, formatDuration } from '../formats.ts';
import { relatedTerm } from './exchange-terms.ts';
import { useRelatedCount } from './related-count.ts';
import { statusClass, statusText } from './status-text.ts';

/** Properties of the facts. */
export type FactsProps = { exchange: ExchangeJson; onFilter(term: string): void };

/** Shows the facts of an exchange in two lines: how it ended, how long it took, between whom, who saw it, its trace. */
export function ExchangeFacts({ exchange, onFilter }: FactsProps) {
  return (
    <dl class="facts">
      <Fact name="Status">
        <span class={`status ${statusClass(exchange.status)}`}>{statusText(exchange.status)}</span>
      </Fact>
      {exchange.duration_ms === null ? null : (
        <Fact name="Duration">{formatDuration(exchange.duration_ms)}</Fact>
      )}
      <Fact name="From">
        <Place name={exchange.source} namespace={exchange.source_namespace} />
      </Fact>
      <Fact name="To">
        <Place name={exchange.destination} namespace={exchange.destination_namespace} />
      </Fact>
      <Fact name="Time">
        <time dateTime={exchange.time}>{formatTime(exchange.time)}</time>
      </Fact>
      <SeenBy observer={exchange.seen_by} />
      <Related exchange={exchange} onFilter={onFilter} />
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Place({ name, namespace }: { name: string; namespace: string }) {
  if (name === '') return <span class="dim">unknown</span>;
  return (
    <>
      <LongText text={name} name="the name" />
      {namespace === '' ? null : (
        <span class="dim">
          {' '}
          (<WireText text={namespace.slice(0, 100)} />)
        </span>
      )}
    </>
  );
}

function SeenBy({ observer }: { observer: ExchangeJson['seen_by'] }) {
  const name = observer.pod || observer.workload;
  if (name === '' && observer.side === null) return null;
  const side = observer.side === null ? '' : `${observer.side} side`;
  return (
    <Fact name="Seen by">
      <LongText text={name} name="the proxy" />
      {name !== '' && side !== '' ? ', ' : ''}
      {side}
    </Fact>
  );
}

/** The trace, or else the request id, and how many other exchanges have the same. */
function Related({ exchange, onFilter }: FactsProps) {
  const count = useRelatedCount(exchange);
  const term = relatedTerm(exchange);
  if (term === null) return null;
  const name = exchange.trace_id ? 'Trace' : 'Request id';
  const value = exchange.trace_id || exchange.request_id;
  return (
    <Fact name={name}>
      <button
        type="button"
        class="link"
        title={`Show all exchanges of this ${name.toLowerCase()}`}
        onClick={() => onFilter(term)}
      >
        <span class="mono">
          <WireText text={shortened(value)} />
        </span>
        {count === '' ? '' : ` · ${count} more`}
      </button>
    </Fact>
  );
}

function shortened(id: string): string {
  return id.length <= 24 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}

/** Writes a time of the API in local time, with its date if it is not today. */
function formatTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const isToday = date.toDateString() === new Date().toDateString();
  return `${isToday ? '' : `${date.toLocaleDateString('en-GB', { dateStyle: 'medium' })}, `}${formatClock(iso)}`;
}
