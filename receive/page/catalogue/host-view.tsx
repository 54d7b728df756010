import { useTitleFocus } from '../exchange/title-focus.ts';
import { formatCount } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import { learned } from './catalogue-data.ts';
import type { Endpoint } from './endpoint.ts';
import { summarize } from './endpoint-rows.ts';
import { showTraffic } from './endpoint-traffic.ts';
import { Fact, TimeFact } from './facts.tsx';
import { joinFindings } from './findings.ts';
import { HostLinks } from './host-links.tsx';
import { axis } from './list-state.ts';
import { SensitiveData } from './sensitive-data.tsx';
import { CallerTable, StatusTable, UseChart } from './use-figures.tsx';

/** Shows a host as a whole: its document, who uses it, how it answers, and what sensitive data it carries. */
export function HostView({ host }: { host: string }) {
  const endpoints = (learned.value?.endpoints ?? []).filter((endpoint) => endpoint.host === host);
  if (learned.value === null) return <p class="state">Loading…</p>;
  if (endpoints.length === 0)
    return (
      <div class="state" role="status">
        <h2>The catalogue does not have this host</h2>
        <p>
          <code>{visibleText(host)}</code>
        </p>
      </div>
    );
  return <ShownHost key={host} host={host} endpoints={endpoints} />;
}

function ShownHost({ host, endpoints }: { host: string; endpoints: readonly Endpoint[] }) {
  const heading = useTitleFocus();
  const { outcomes, hours, statuses } = summarize(endpoints);
  const served = endpoints.filter((endpoint) => !endpoint.is_unserved);
  const { callers, others } = joinCallers(served);
  const lastSeen = endpoints.reduce((last, { last_seen }) => (last_seen > last ? last_seen : last), '');
  return (
    <>
      <div class="detail-head">
        <h2 ref={heading} tabIndex={-1}>
          {host === '' ? 'no host' : visibleText(host)}
        </h2>
        <dl class="facts">
          <Fact name="Endpoints">{formatCount(served.length)}</Fact>
          <Fact name="New">{formatCount(served.filter(({ is_new }) => is_new).length)}</Fact>
          <Fact name="Exchanges">{formatCount(outcomes.total)}</Fact>
          <TimeFact name="Last seen" time={lastSeen} />
        </dl>
        <div class="actions">
          <button type="button" onClick={() => showTraffic({ host }, lastSeen)}>
            Show in traffic
          </button>
          <HostLinks host={host} />
        </div>
      </div>
      <UseChart hours={hours} axis={axis.value} />
      <div class="messages overview">
        <StatusTable statuses={statuses} />
        <CallerTable callers={callers} others={others} />
      </div>
      <SensitiveData findings={joinFindings(endpoints.flatMap(({ sensitive }) => sensitive))} />
    </>
  );
}

/** How many callers of a host are named; the others are counted together. */
const MOST_CALLERS = 20;

function joinCallers(endpoints: readonly Endpoint[]): { callers: Endpoint['callers']; others: number } {
  const joined = new Map<string, Endpoint['callers'][number]>();
  for (const caller of endpoints.flatMap(({ callers }) => callers)) {
    const key = JSON.stringify([caller.namespace, caller.name]);
    joined.set(key, { ...caller, count: caller.count + (joined.get(key)?.count ?? 0) });
  }
  const sorted = [...joined.values()].sort((a, b) => b.count - a.count);
  const unnamed = endpoints.reduce((sum, endpoint) => sum + endpoint.other_callers, 0);
  const rest = sorted.slice(MOST_CALLERS).reduce((sum, { count }) => sum + count, unnamed);
  return { callers: sorted.slice(0, MOST_CALLERS), others: rest };
}
