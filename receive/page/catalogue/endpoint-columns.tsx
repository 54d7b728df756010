import type { ComponentChildren } from 'preact';
import { formatAge, formatCount, formatDuration, formatPercent } from '../formats.ts';
import type { SortColumn } from '../state/catalogue.ts';
import { visibleText } from '../visible-text.ts';
import type { Endpoint, Outcomes } from './endpoint.ts';
import type { Mark } from './endpoint-marks.ts';
import type { HostSummary } from './endpoint-rows.ts';
import type { HourAxis } from './hour-axis.ts';
import { KindMarks } from './kind-marks.tsx';
import { Sparkline } from './sparkline.tsx';

/** What cells are drawn from, in addition to the endpoint. */
export type Context = { axis: HourAxis; atMs: number; marks: readonly Mark[] };

/** A column of the list after the first one, which has method and path. */
export type Column = {
  key: SortColumn;
  name: string;
  /** What the name is short for. */
  title: string;
  endpoint(endpoint: Endpoint, context: Context): ComponentChildren;
  /** The tooltip of an endpoint's cell. */
  endpointTitle?(endpoint: Endpoint, context: Context): string;
  /** What a host's row shows; nothing if there is none. */
  host?(summary: HostSummary, context: Context): ComponentChildren;
};

/** The columns with figures, in their order. Those with times are left out if there are none. */
export const COLUMNS: readonly Column[] = [
  {
    key: 'use',
    name: 'Use',
    title: 'Use in each hour; sorts by the last use',
    endpoint: ({ hours, last_seen }, { axis, atMs }) => (
      <>
        <Sparkline hours={hours} axis={axis} />
        <span class="unseen">last {formatAge(atMs - Date.parse(last_seen))} ago</span>
      </>
    ),
    endpointTitle: ({ first_seen, last_seen }, { atMs }) =>
      `first ${formatAge(atMs - Date.parse(first_seen))} ago, last ${formatAge(atMs - Date.parse(last_seen))} ago`,
    host: ({ hours }, { axis }) => <Sparkline hours={hours} axis={axis} />,
  },
  {
    key: 'count',
    name: 'Count',
    title: 'Exchanges',
    endpoint: ({ count }) => formatCount(count),
    host: ({ outcomes }) => formatCount(outcomes.total),
  },
  outcomeColumn('fine', '2xx', '2xx, and 1xx and 3xx'),
  outcomeColumn('client', '4xx', '4xx'),
  outcomeColumn('server', '5xx', '5xx, and no response'),
  {
    key: 'p50',
    name: 'p50',
    title: 'Half of the exchanges take no longer',
    endpoint: ({ p50_ms }) => formatDuration(p50_ms),
  },
  {
    key: 'p95',
    name: 'p95',
    title: '95 % of the exchanges take no longer',
    endpoint: ({ p95_ms }) => formatDuration(p95_ms),
  },
  {
    key: 'callers',
    name: 'Callers',
    title: 'The busiest caller; sorts by their number',
    endpoint: ({ callers, other_callers }) => <Callers callers={callers} isMore={other_callers > 0} />,
    endpointTitle: ({ callers, other_callers }) => callersText(callers, other_callers),
  },
  {
    key: 'sensitive',
    name: 'Sensitive',
    title: 'Kinds of sensitive data; sorts by their number',
    endpoint: ({ kinds }) => <KindMarks kinds={kinds} most={2} />,
    endpointTitle: ({ sensitive }) =>
      sensitive.map(({ kind, name, count }) => visibleText(`${kind} ${name}: ${count}`)).join('\n'),
  },
  {
    key: 'marks',
    name: 'Marks',
    title: 'New in the last 24 hours; not in the description, or deprecated there',
    endpoint: (_, { marks }) => marks.map((mark) => <MarkText key={mark} mark={mark} />),
  },
];

/** A mark of an endpoint, with a blank behind it. */
export function MarkText({ mark }: { mark: Mark }) {
  return (
    <>
      <span class={`mark ${mark}`}>{mark}</span>{' '}
    </>
  );
}

/** The names of callers with their counts, a line each. */
function callersText(callers: Endpoint['callers'], others: number): string {
  const lines = callers.map(({ name, namespace, count }) =>
    visibleText(`${name}${namespace === '' ? '' : ` (${namespace})`}: ${formatCount(count)}`),
  );
  return [...lines, ...(others > 0 ? [`others: ${formatCount(others)}`] : [])].join('\n');
}

function Callers({ callers, isMore }: { callers: Endpoint['callers']; isMore: boolean }) {
  const [first] = callers;
  if (first === undefined) return null;
  const more = callers.length - 1;
  return (
    <>
      {first.name === '' ? <span class="dim">unknown</span> : visibleText(first.name)}
      {more > 0 || isMore ? <span class="dim">{` +${more}${isMore ? '+' : ''}`}</span> : null}
    </>
  );
}

function outcomeColumn(key: 'fine' | 'client' | 'server', name: string, title: string): Column {
  const text = (outcomes: Outcomes) => <Share outcome={key} part={outcomes[key]} total={outcomes.total} />;
  return {
    key,
    name,
    title,
    endpoint: ({ outcomes }) => text(outcomes),
    endpointTitle: ({ statuses }) =>
      Object.entries(statuses)
        .map(([status, count]) => `${status}: ${formatCount(count)}`)
        .join('\n'),
    host: ({ outcomes }) => text(outcomes),
  };
}

/** Above these shares, errors have a colour. */
const NOTABLE = { fine: 2, client: 0.05, server: 0.01 };

type ShareProps = { outcome: keyof typeof NOTABLE; part: number; total: number };

function Share({ outcome, part, total }: ShareProps) {
  if (part === 0) return null;
  const isNotable = part / total >= NOTABLE[outcome];
  return <span class={`share ${outcome}${isNotable ? ' notable' : ''}`}>{formatPercent(part, total)}</span>;
}
