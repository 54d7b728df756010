/** A point of the map. */
export type Point = { x: number; y: number };

const HEAD_PX = 9;

/**
 * Draws a smooth line through points whose x goes one way, as the `d` of an SVG path. It leaves and arrives level,
 * never swings beyond its points, and ends where the head of the arrow begins.
 */
export function edgePath(points: readonly Point[]): string {
  const ends = withoutHead(points);
  const slopes = ends.map((_, index) => slopeAt(ends, index));
  return ends
    .map((to, index) => {
      const from = ends[index - 1];
      if (from === undefined) return `M${at(to)}`;
      const third = (to.x - from.x) / 3;
      const leaves = { x: from.x + third, y: from.y + third * (slopes[index - 1] as number) };
      const arrives = { x: to.x - third, y: to.y - third * (slopes[index] as number) };
      return `C${at(leaves)} ${at(arrives)} ${at(to)}`;
    })
    .join('');
}

/** Draws the head of the arrow, as the points of an SVG polygon; it points to the right, or left for calls back. */
export function arrowHead(points: readonly Point[], width: number): string {
  const tip = points.at(-1);
  if (tip === undefined) return '';
  const side = Math.max(4, width / 2 + 2.5);
  const back = tip.x - HEAD_PX * directionOf(points);
  return `${at(tip)} ${at({ x: back, y: tip.y - side })} ${at({ x: back, y: tip.y + side })}`;
}

/** The middle of a line, for its label. */
export function middleOf(points: readonly Point[]): Point {
  const half = (points.length - 1) / 2;
  const [before, after] = [points[Math.floor(half)], points[Math.ceil(half)]];
  if (before === undefined || after === undefined) return { x: 0, y: 0 };
  return { x: (before.x + after.x) / 2, y: (before.y + after.y) / 2 };
}

/** The slope in a point: level at the ends and where the line turns, else between its two sides. */
function slopeAt(points: readonly Point[], index: number): number {
  const [before, here, after] = [points[index - 1], points[index], points[index + 1]];
  if (before === undefined || here === undefined || after === undefined) return 0;
  const [left, right] = [slope(before, here), slope(here, after)];
  return left * right <= 0 ? 0 : (2 * left * right) / (left + right);
}

function slope(from: Point, to: Point): number {
  return from.x === to.x ? 0 : (to.y - from.y) / (to.x - from.x);
}

function withoutHead(points: readonly Point[]): Point[] {
  const tip = points.at(-1);
  if (tip === undefined) return [];
  return [...points.slice(0, -1), { x: tip.x - HEAD_PX * directionOf(points), y: tip.y }];
}

function directionOf(points: readonly Point[]): number {
  const [before, tip] = [points.at(-2), points.at(-1)];
  return before !== undefined && tip !== undefined && before.x > tip.x ? -1 : 1;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
