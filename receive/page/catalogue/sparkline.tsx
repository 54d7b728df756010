import type { EndpointJson } from '../../src/api/api-types.ts';

import { HOUR_MS, type HourAxis } from './hour-axis.ts';

/** Units of the drawing: an hour is 1 wide. */
const HEIGHT = 18;
const LEAST = 2;
const BAR_WIDTH = 0.8;

/** Draws how often something was used in each hour. The highest bar is its own busiest hour. */
export function Sparkline({ hours, axis }: { hours: EndpointJson['hours']; axis: HourAxis }) {
  return (
    <svg
      class="sparkline"
      aria-hidden="true"
      viewBox={`0 0 ${axis.count} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      <path class="ground" d={`M0 ${HEIGHT - 0.5}h${axis.count}v.5h-${axis.count}z`} />
      <path d={barsOf(hours, axis)} />
    </svg>
  );
}

function barsOf(hours: EndpointJson['hours'], { lastMs, count }: HourAxis): string {
  const most = hours.reduce((highest, hour) => Math.max(highest, hour.count), 1);
  let path = '';
  for (const hour of hours) {
    const place = count - 1 - Math.round((lastMs - Date.parse(hour.time)) / HOUR_MS);
    if (place < 0 || place >= count) continue;
    const height = LEAST + (HEIGHT - LEAST) * (hour.count / most);
    const left = place + (1 - BAR_WIDTH) / 2;
    path += `M${left} ${HEIGHT}v-${height.toFixed(1)}h${BAR_WIDTH}v${height.toFixed(1)}z`;
  }
  return path;
}
