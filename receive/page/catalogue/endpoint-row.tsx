import { formatCount } from '../formats.ts';
import { memo } from '../traffic/memo.ts';
import { visibleText } from '../visible-text.ts';
import type { Endpoint } from './endpoint.ts';
import type { Column, Context } from './endpoint-columns.tsx';
import type { ListRow } from './endpoint-rows.ts';
import { methodClass, TemplateText } from './template-text.tsx';

/** Properties of a row. `index` is its place from 0. */
export type RowProps = Context & {
  row: ListRow;
  index: number;
  columns: readonly Column[];
  isSelected: boolean;
  isOpen: boolean;
  /** Whether hosts have rows of their own. */
  isGrouped: boolean;
};

/** A row of the list. It is drawn again only if it changed. */
export const EndpointRow = memo((props: RowProps) => {
  const { row, index, isSelected, isOpen, isGrouped } = props;
  const isMarked = isSelected || isOpen;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-level={isGrouped && row.kind !== 'host' ? 2 : 1}
      aria-expanded={expandedOf(row)}
      aria-selected={isMarked}
      class={`row ${row.kind}${isSelected ? ' selected' : ''}${isOpen ? ' open' : ''}`}
      data-index={index}
      id={isSelected ? 'api-row' : undefined}
    >
      {row.kind === 'endpoint' ? <EndpointCells {...props} endpoint={row.endpoint} /> : null}
      {row.kind === 'host' ? <HostCells {...props} row={row} /> : null}
      {row.kind === 'unserved' ? (
        <div role="gridcell" class="line" aria-colspan={props.columns.length + 1}>
          {row.text}
          <span class="dim"> · {row.isOpen ? 'hide' : 'show'}</span>
        </div>
      ) : null}
    </div>
  );
});

function expandedOf(row: ListRow): boolean | undefined {
  if (row.kind === 'endpoint') return undefined;
  return row.kind === 'host' ? !row.isFolded : row.isOpen;
}

function EndpointCells({ endpoint, columns, isGrouped, ...context }: RowProps & { endpoint: Endpoint }) {
  const { host, method, path_template: template } = endpoint;
  return (
    <>
      <div role="rowheader" class="endpoint" title={visibleText(`${method} ${host}${template}`)}>
        <span class={methodClass(method)}>{visibleText(method)}</span>{' '}
        <span class="template">
          {isGrouped ? null : <span class="host">{visibleText(host)}</span>}
          <TemplateText template={template} />
        </span>
      </div>
      {columns.map((column) => (
        <div
          key={column.key}
          role="gridcell"
          class={column.key}
          title={column.endpointTitle?.(endpoint, context)}
        >
          {column.endpoint(endpoint, context)}
        </div>
      ))}
    </>
  );
}

function HostCells({ row, columns, ...context }: RowProps & { row: ListRow & { kind: 'host' } }) {
  const { host, summary, isFolded } = row;
  return (
    <>
      <div role="rowheader" class="endpoint" title={visibleText(host)}>
        <span class="fold" aria-hidden="true">
          {isFolded ? '▸' : '▾'}
        </span>
        <b>{host === '' ? 'no host' : visibleText(host)}</b>{' '}
        <span class="dim">{formatCount(summary.endpoints)}</span>
      </div>
      {columns.map((column) => (
        <div key={column.key} role="gridcell" class={column.key}>
          {column.host?.(summary, context)}
        </div>
      ))}
    </>
  );
}
