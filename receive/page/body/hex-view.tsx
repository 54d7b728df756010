import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { BodyRows } from './body-rows.tsx';
import type { Body, BodyView } from './body-view.ts';
import { hexRow, hexRowCount, type RowBytes } from './hex-rows.ts';

/** If the box is narrower than this, a row of 16 bytes does not fit. */
const WIDE_PX = 520;

/** Shows the bytes of a body: offset, hexadecimal and ASCII. */
export const hexView: BodyView = {
  name: 'Hex',
  priority: 0,
  isForAll: true,
  fits: () => true,
  Show: HexBody,
};

function HexBody({ body }: { body: Body }) {
  const place = useRef<HTMLDivElement>(null);
  const [rowBytes, setRowBytes] = useState<RowBytes>(8);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      setRowBytes((entry?.contentRect.width ?? 0) < WIDE_PX ? 8 : 16);
    });
    if (place.current !== null) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place}>
      <BodyRows
        count={hexRowCount(body.bytes, rowBytes)}
        box={{ role: 'region', 'aria-label': `${body.name}, as bytes` }}
        rowAttributes={() => ({ class: 'hex-row' })}
        row={(index) => {
          const row = hexRow(body.bytes, index, rowBytes);
          return (
            <>
              <span class="offset">{row.offset}</span> {row.bytes} <span class="ascii">{row.ascii}</span>
            </>
          );
        }}
      />
    </div>
  );
}
