import type { Bar } from './buckets.ts';

/** Units of the drawing: a bar is 1 wide, the plot 100 high. */
const HEIGHT = 100;
const BAR_WIDTH = 0.84;
/** Errors are drawn at least this high, so that one among thousands is visible. */
const LEAST_ERROR = 4;

/** Draws the bars, the one under the cursor and what is selected. */
export function Bars({ bars, cursor, anchor }: { bars: readonly Bar[]; cursor: number; anchor: number }) {
  const most = Math.max(1, ...bars.map((bar) => bar.total));
  const paths = { errors: '', clientErrors: '', others: '' };
  bars.forEach((bar, place) => {
    const whole = heightOf(bar.total, most, 1);
    const errors = Math.min(whole, heightOf(bar.errors, most, LEAST_ERROR));
    const client = Math.min(whole - errors, heightOf(bar.clientErrors, most, LEAST_ERROR));
    paths.errors += box(place, HEIGHT - whole, errors);
    paths.clientErrors += box(place, HEIGHT - whole + errors, client);
    paths.others += box(place, HEIGHT - whole + errors + client, whole - errors - client);
  });
  const from = anchor < 0 ? cursor : Math.min(anchor, cursor);
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${Math.max(1, bars.length)} ${HEIGHT}`} preserveAspectRatio="none">
      {cursor >= 0 ? (
        <rect
          class={anchor < 0 ? 'under' : 'selection'}
          x={from}
          y={0}
          width={anchor < 0 ? 1 : Math.abs(anchor - cursor) + 1}
          height={HEIGHT}
        />
      ) : null}
      <path class="others" d={paths.others} />
      <path class="client-errors" d={paths.clientErrors} />
      <path class="errors" d={paths.errors} />
    </svg>
  );
}

function heightOf(count: number, most: number, least: number): number {
  return count === 0 ? 0 : Math.max(least, (count / most) * HEIGHT);
}

function box(place: number, top: number, height: number): string {
  if (height <= 0) return '';
  return `M${place + (1 - BAR_WIDTH) / 2} ${top.toFixed(1)}h${BAR_WIDTH}v${height.toFixed(1)}h-${BAR_WIDTH}z`;
}
