import { BodyRows } from './body-rows.tsx';
import type { Body, BodyView } from './body-view.ts';
import { hexRow, hexRowCount } from './hex-rows.ts';

/** Shows the bytes of a body: offset, hexadecimal and ASCII. */
export const hexView: BodyView = {
  name: 'Hex',
  priority: 0,
  isForAll: true,
  fits: () => true,
  Show: HexBody,
};

function HexBody({ body }: { body: Body }) {
  return (
    <BodyRows
      count={hexRowCount(body.bytes)}
      box={{ role: 'region', 'aria-label': `${body.name}, as bytes` }}
      rowAttributes={() => ({ class: 'hex-row' })}
      row={(index) => {
        const row = hexRow(body.bytes, index);
        return (
          <>
            <span class="offset">{row.offset}</span>
            {'  '}
            {row.bytes}
            <span class="ascii">{row.ascii}</span>
          </>
        );
      }}
    />
  );
}
