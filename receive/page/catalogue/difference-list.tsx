import { useMemo, useState } from 'preact/hooks';
import type { ComparisonJson, DifferenceJson } from '../../src/api/api-types.ts';
import { SEVERITIES, type Severity } from '../../src/catalogue/compare/comparison.ts';
import { formatCount, formatExchanges } from '../formats.ts';
import { isEndpoint, opened } from '../state/catalogue.ts';
import { visibleText } from '../visible-text.ts';
import { learned } from './catalogue-data.ts';
import { findDescribed } from './described.ts';
import { refusal } from './description-state.ts';
import { DifferenceActions } from './difference-actions.tsx';
import { countSeverities, type DifferenceGroup, firstGroups, groupDifferences } from './difference-groups.ts';
import type { Endpoint } from './endpoint.ts';
import { methodClass, TemplateText } from './template-text.tsx';

const AT_ONCE = 300;

/** Shows how a description and the traffic differ, by endpoint. */
export function DifferenceList({ comparison }: { comparison: ComparisonJson }) {
  const { host, differences } = comparison;
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set());
  const [most, setMost] = useState(AT_ONCE);
  const groups = useMemo(() => groupDifferences(differences, hidden), [differences, hidden]);
  const endpoints = useMemo(
    () => (learned.value?.endpoints ?? []).filter((endpoint) => endpoint.host === host),
    [learned.value, host],
  );
  const count = groups.reduce((sum, group) => sum + group.differences.length, 0);
  return (
    <section aria-label="Differences">
      <Summary comparison={comparison} />
      <div class="difference-head">
        {differences.length === 0 ? (
          <p>The traffic fits the description.</p>
        ) : (
          <SeverityFilter differences={differences} hidden={hidden} onChange={setHidden} />
        )}
        <DifferenceActions comparison={comparison} />
      </div>
      <p class="refusal" role="alert">
        {visibleText(refusal.value)}
      </p>
      {firstGroups(groups, most).map((group) => (
        <Group
          key={`${group.method} ${group.template}`}
          group={group}
          endpoint={findDescribed(endpoints, { method: group.method, path_template: group.template })}
        />
      ))}
      {count > most ? (
        <button type="button" class="link" onClick={() => setMost(count)}>
          Show all {formatCount(count)}
        </button>
      ) : null}
    </section>
  );
}

function Summary({ comparison }: { comparison: ComparisonJson }) {
  const { description, exchanges, operations, used } = comparison;
  return (
    <div class="description-summary">
      <h2>
        {visibleText(description.title.slice(0, 200)) || 'Untitled'}{' '}
        <span class="dim">{visibleText(description.version.slice(0, 100))}</span>
      </h2>
      <p role="status">
        <b>{formatCount(used)}</b> of {formatCount(operations)}{' '}
        {operations === 1 ? 'operation' : 'operations'} used
        <span class="dim"> · compared with {formatExchanges(exchanges)}</span>
      </p>
    </div>
  );
}

type SeverityFilterProps = {
  differences: readonly DifferenceJson[];
  hidden: ReadonlySet<Severity>;
  onChange(hidden: ReadonlySet<Severity>): void;
};

function SeverityFilter({ differences, hidden, onChange }: SeverityFilterProps) {
  const counts = countSeverities(differences);
  return (
    <div class="severities" role="group" aria-label="Show">
      {SEVERITIES.map((severity) => (
        <button
          key={severity}
          type="button"
          aria-pressed={!hidden.has(severity)}
          disabled={counts[severity] === 0}
          onClick={() => {
            const next = new Set(hidden);
            if (!next.delete(severity)) next.add(severity);
            onChange(next);
          }}
        >
          <span class={`severity-${severity}`}>
            {formatCount(counts[severity])} {counts[severity] === 1 ? severity : `${severity}s`}
          </span>
        </button>
      ))}
    </div>
  );
}

function Group({ group, endpoint }: { group: DifferenceGroup; endpoint: Endpoint | undefined }) {
  return (
    <section class={`difference-group${isOpen(endpoint) ? ' open' : ''}`}>
      <h3>
        <GroupTitle group={group} endpoint={endpoint} />
      </h3>
      <ul>
        {group.differences.map((difference, place) => (
          <Difference key={`difference ${place}`} difference={difference} />
        ))}
      </ul>
    </section>
  );
}

function GroupTitle({ group, endpoint }: { group: DifferenceGroup; endpoint: Endpoint | undefined }) {
  const { method, template } = group;
  if (method === '' && template === '') return <>The description</>;
  const name = (
    <>
      <span class={methodClass(method)}>{visibleText(method)}</span> <TemplateText template={template} />
    </>
  );
  if (endpoint === undefined) return name;
  return (
    <button
      type="button"
      class="link"
      onClick={() => {
        const { host, path_template: learnedTemplate } = endpoint;
        opened.value = { host, method: endpoint.method, template: learnedTemplate };
      }}
    >
      {name}
    </button>
  );
}

function Difference({ difference }: { difference: DifferenceJson }) {
  const { severity, message, where, name, count, line, kind } = difference;
  const place = [where, name].filter((part) => part !== '').join(' · ');
  return (
    <li title={visibleText(kind)}>
      <span class={`severity-${severity}`}>{severity}</span>
      <span class="what">
        {visibleText(message)}
        {place === '' ? null : <code>{visibleText(place)}</code>}
      </span>
      <span class="figures">
        <span class="figure">{count > 0 ? formatExchanges(count) : ''}</span>
        <span class="figure dim">{line === null ? '' : `line ${line}`}</span>
      </span>
    </li>
  );
}

function isOpen(endpoint: Endpoint | undefined): boolean {
  const open = opened.value;
  return (
    endpoint !== undefined &&
    isEndpoint(open) &&
    open.host === endpoint.host &&
    open.method === endpoint.method &&
    open.template === endpoint.path_template
  );
}
