import type { EndpointDetailJson } from '../../src/api/api-types.ts';
import { useTitleFocus } from '../exchange/title-focus.ts';
import { FailedState } from '../failed-state.tsx';
import { formatCount, formatDuration } from '../formats.ts';
import { type EndpointId, formatOpened } from '../state/catalogue.ts';
import { visibleText } from '../visible-text.ts';
import { marksOf } from './described.ts';
import { toEndpoint } from './endpoint.ts';
import { MarkText } from './endpoint-columns.tsx';
import { showTraffic } from './endpoint-traffic.ts';
import { Fact, TimeFact } from './facts.tsx';
import { HostLinks } from './host-links.tsx';
import { axis } from './list-state.ts';
import { idOf, useEndpoint } from './loaded-endpoint.ts';
import { RequestSchemas, ResponseSchemas } from './message-schemas.tsx';
import { RecentExchanges } from './recent-exchanges.tsx';
import { SensitiveData } from './sensitive-data.tsx';
import { methodClass, TemplateText } from './template-text.tsx';
import { CallerTable, StatusTable, UseChart } from './use-figures.tsx';

/** What the view is given. `version` changes when there is something new. */
export type EndpointViewProps = { id: EndpointId; version: number };

/** Shows one endpoint: who uses it, how it answers, what it carries, and what was seen last. */
export function EndpointView({ id, version }: EndpointViewProps) {
  const loaded = useEndpoint(id, version);
  if (loaded.state === 'loading') return <p class="state">Loading…</p>;
  if (loaded.state === 'here')
    return <ShownEndpoint key={formatOpened(idOf(loaded.endpoint))} endpoint={loaded.endpoint} />;
  if (loaded.state === 'gone')
    return (
      <div class="state" role="status">
        <h2>The catalogue does not have this endpoint</h2>
        <p>
          <code>{visibleText(`${id.method} ${id.host}${id.template}`)}</code>
        </p>
        <p>Similar paths may have become one template since. Search for a part of the path.</p>
      </div>
    );
  return <FailedState title="The endpoint cannot be shown" message={loaded.message} again={loaded.again} />;
}

function ShownEndpoint({ endpoint }: { endpoint: EndpointDetailJson }) {
  return (
    <>
      <div class="detail-head">
        <EndpointTitle endpoint={endpoint} />
        <dl class="facts">
          <Fact name="Exchanges">{formatCount(endpoint.count)}</Fact>
          {endpoint.p50_ms === null ? null : <Fact name="p50">{formatDuration(endpoint.p50_ms)}</Fact>}
          {endpoint.p95_ms === null ? null : <Fact name="p95">{formatDuration(endpoint.p95_ms)}</Fact>}
          <TimeFact name="First seen" time={endpoint.first_seen} />
          <TimeFact name="Last seen" time={endpoint.last_seen} />
        </dl>
        <div class="actions">
          <button type="button" onClick={() => showTraffic(idOf(endpoint), endpoint.last_seen)}>
            Show in traffic
          </button>
          <HostLinks host={endpoint.host} />
        </div>
      </div>
      <UseChart hours={endpoint.hours} axis={axis.value} />
      <div class="messages overview">
        <StatusTable statuses={endpoint.statuses} />
        <CallerTable callers={endpoint.callers} others={endpoint.other_callers} />
      </div>
      <div class="messages">
        <RequestSchemas endpoint={endpoint} />
        <ResponseSchemas endpoint={endpoint} />
      </div>
      <SensitiveData findings={endpoint.sensitive} />
      <RecentExchanges exchanges={endpoint.recent} />
    </>
  );
}

function EndpointTitle({ endpoint }: { endpoint: EndpointDetailJson }) {
  const heading = useTitleFocus();
  const { method, host, path_template: template } = endpoint;
  return (
    <h2 ref={heading} tabIndex={-1}>
      <span class={methodClass(method)}>{visibleText(method)}</span>{' '}
      <span class="dim">{visibleText(host)}</span>
      <TemplateText template={template} />{' '}
      {marksOf.value(toEndpoint(endpoint)).map((mark) => (
        <MarkText key={mark} mark={mark} />
      ))}
    </h2>
  );
}
