import { COLUMNS } from './columns.tsx';
import { memo } from './memo.ts';
import type { Row } from './row-index.ts';

/** Properties of a row. `index` is its place from 0; `row` is undefined until it is loaded. */
export type ListRowProps = {
  index: number;
  row: Row | undefined;
  isSelected: boolean;
  isOpen: boolean;
  /** The column of the keyboard, for the selected row. */
  column: number;
};

/** One row. It is drawn again only if it changed, as many are visible during scrolling. */
export const ListRow = memo(({ index, row, isSelected, isOpen, column }: ListRowProps) => {
  if (row === undefined) {
    return (
      <div class="row loading" role="row" aria-rowindex={index + 2}>
        <div role="gridcell" aria-colspan={COLUMNS.length}>
          <span class="unseen">loading</span>
        </div>
      </div>
    );
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      class={`row${isSelected ? ' selected' : ''}${isOpen ? ' open' : ''}`}
      aria-selected={isSelected || isOpen}
      data-index={index}
    >
      {COLUMNS.map((one, number) => (
        <div
          key={one.key}
          role="gridcell"
          id={isSelected ? `cell-${number}` : undefined}
          class={`${one.key}${isSelected && number === column ? ' current' : ''}`}
          title={one.title?.(row)}
          data-column={number}
        >
          {one.cell(row)}
        </div>
      ))}
    </div>
  );
});
