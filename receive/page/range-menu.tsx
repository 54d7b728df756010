import { formatSpan } from './formats.ts';
import { range } from './state/address.ts';
import { isSameRange, RANGES } from './state/range.ts';
import { zoomBack } from './traffic/zoom.ts';

/** Chooses the time range. Shows a range that was dragged on the chart, and can leave it. */
export function RangeMenu() {
  const now = range.value;
  const known = RANGES.findIndex((one) => isSameRange(one.range, now));
  return (
    <span class="range-menu">
      {now.kind === 'between' ? (
        <button type="button" onClick={zoomBack}>
          Zoom out
        </button>
      ) : null}
      <select
        aria-label="Time"
        value={String(known)}
        onChange={(event) => {
          const chosen = RANGES[Number(event.currentTarget.value)];
          if (chosen !== undefined) range.value = chosen.range;
        }}
      >
        {now.kind === 'between' ? <option value="-1">{formatSpan(now.sinceUs, now.untilUs)}</option> : null}
        {RANGES.map((one, place) => (
          <option key={one.key} value={String(place)}>
            {one.name}
          </option>
        ))}
      </select>
    </span>
  );
}
