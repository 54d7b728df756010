import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useRowsWindow } from './rows-window.ts';

/** Up to so many rows are drawn at once, without a box of their own that scrolls. */
const ROWS_AT_ONCE = 300;

/** What a box of rows is given. */
export type BodyRowsProps = {
  count: number;
  /** Draws what stands in a row. */
  row(index: number): ComponentChildren;
  /** Attributes of a row besides its place. */
  rowAttributes?(index: number): HTMLAttributes<HTMLDivElement>;
  /** Attributes of the box, such as its role and its keys. */
  box: HTMLAttributes<HTMLDivElement>;
  /** The row that must be on screen. */
  current?: number | undefined;
};

/** Shows rows of a body; of many, only those on screen are in the document. */
export function BodyRows(props: BodyRowsProps) {
  const box = useRef<HTMLDivElement>(null);
  const isLong = props.count > ROWS_AT_ONCE;
  const shown = useRowsWindow(box, props.count, isLong);
  useEffect(() => {
    if (props.current === undefined) return;
    if (isLong) shown.scrollToIndex(props.current, { align: 'auto' });
    else box.current?.children[props.current]?.scrollIntoView({ block: 'nearest' });
  }, [props.current, isLong, shown]);
  // What scrolls must be reached by the keyboard.
  const reach = isLong || props.box.role === 'tree' ? { tabIndex: 0 } : {};
  return (
    <div ref={box} {...reach} {...props.box} class={`body-box${isLong ? ' long' : ''}`}>
      {isLong ? (
        <div class="all-rows" role="presentation" style={{ height: `${shown.getTotalSize()}px` }}>
          {shown.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              ref={shown.measureElement}
              data-index={index}
              {...props.rowAttributes?.(index)}
              style={{ transform: `translateY(${start}px)` }}
            >
              {props.row(index)}
            </div>
          ))}
        </div>
      ) : (
        Array.from({ length: props.count }, (_, index) => (
          <div key={`row ${index}`} {...props.rowAttributes?.(index)}>
            {props.row(index)}
          </div>
        ))
      )}
    </div>
  );
}
