type Point = { x: number; y: number };

const HEAD_PX = 9;

/** Draws a smooth line through points, as the `d` of an SVG path; it ends where the head of the arrow begins. */
export function edgePath(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  const ends = withoutHead(points);
  let path = `M${at(first)}`;
  for (let index = 1; index < ends.length; index++) {
    const [from, to] = [ends[index - 1] as Point, ends[index] as Point];
    const middle = (from.x + to.x) / 2;
    path += `C${at({ x: middle, y: from.y })} ${at({ x: middle, y: to.y })} ${at(to)}`;
  }
  return path;
}

/** Draws the head of the arrow, as the points of an SVG polygon; it points to the right, or left for calls back. */
export function arrowHead(points: readonly Point[], width: number): string {
  const tip = points.at(-1);
  if (tip === undefined) return '';
  const side = Math.max(4, width / 2 + 3);
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

function withoutHead(points: readonly Point[]): Point[] {
  const tip = points.at(-1) as Point;
  return [...points.slice(0, -1), { x: tip.x - HEAD_PX * directionOf(points), y: tip.y }];
}

function directionOf(points: readonly Point[]): number {
  const [before, tip] = [points.at(-2), points.at(-1)];
  return before !== undefined && tip !== undefined && before.x > tip.x ? -1 : 1;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
