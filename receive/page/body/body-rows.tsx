import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useRowsWindow } from './rows-window.ts';

/** Up to this many rows are drawn at once, without a scrolling box of their own. */
const ROWS_AT_ONCE = 300;

/** Properties of a box of rows. */
export type BodyRowsProps = {
  count: number;
  /** Draws the content of a row. */
  row(index: number): ComponentChildren;
  /** Attributes of a row in addition to its place. */
  rowAttributes?(index: number): HTMLAttributes<HTMLDivElement>;
  /** Attributes of the box, such as its role and its keys. */
  box: HTMLAttributes<HTMLDivElement>;
  /** The row that must be on screen. */
  current?: number | undefined;
};

/** Shows rows of a body; of many, only those on screen are in the document. */
export function BodyRows(props: BodyRowsProps) {
  return props.count > ROWS_AT_ONCE ? <LongBox {...props} /> : <ShortBox {...props} />;
}

function ShortBox(props: BodyRowsProps) {
  const { count, box, current } = props;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (current !== undefined) element.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <div ref={element} tabIndex={box.role === 'tree' ? 0 : undefined} {...box} class="body-box">
      {rowsBetween(props, 0, count)}
    </div>
  );
}

function LongBox(props: BodyRowsProps) {
  const { count, box, current } = props;
  const element = useRef<HTMLDivElement>(null);
  const { first, last, startPx, totalPx, drawn, draw } = useRowsWindow(element, count, current);
  // An element that scrolls must be reachable by keyboard.
  const reach = { tabIndex: 0 };
  return (
    <div ref={element} {...reach} {...box} class="body-box long" onScroll={draw}>
      <div class="all-rows" role="presentation" style={{ height: `${totalPx}px` }}>
        <div ref={drawn} role="presentation" style={{ transform: `translateY(${startPx}px)` }}>
          {rowsBetween(props, first, last)}
        </div>
      </div>
    </div>
  );
}

function rowsBetween({ row, rowAttributes }: BodyRowsProps, first: number, last: number) {
  return Array.from({ length: last - first }, (_, place) => (
    <div key={`row ${first + place}`} {...rowAttributes?.(first + place)}>
      {row(first + place)}
    </div>
  ));
}
