import type { Point } from './edge-path.ts';
import type { Place } from './map-layout.ts';

/** A line between two boxes: its points. The first and last are still to be moved to the edges of the boxes. */
export type Line = { id: string; source: Place; destination: Place; points: readonly Point[] };

const ROOM_PX = 7;
type Port = { line: Line; isStart: boolean; towards: Point };

/**
 * Moves the ends of all lines to the sides of their boxes. The ends on one side are spread over it in their order, so
 * that they neither cross nor cover each other.
 */
export function attachLines(lines: readonly Line[]): Map<string, Point[]> {
  const attached = new Map(lines.map(({ id, points }) => [id, points.slice(1, -1)]));
  const sides = Map.groupBy(lines.flatMap(portsOf), sideOf);
  for (const ports of sides.values()) {
    ports.sort((a, b) => a.towards.y - b.towards.y);
    ports.forEach((port, index) => {
      const point = portPoint(port, (index + 1) / (ports.length + 1));
      const points = attached.get(port.line.id) as Point[];
      if (port.isStart) points.unshift(point);
      else points.push(point);
    });
  }
  return attached;
}

function portsOf(line: Line): Port[] {
  const [towardsDestination = line.destination] = line.points.slice(1, -1);
  const towardsSource = line.points.slice(1, -1).at(-1) ?? line.source;
  return [
    { line, isStart: true, towards: towardsDestination },
    { line, isStart: false, towards: towardsSource },
  ];
}

function boxOf({ line, isStart }: Port): Place {
  return isStart ? line.source : line.destination;
}

function isOnRight(port: Port): boolean {
  return port.towards.x > boxOf(port).x;
}

/** A key for one side of one box. */
function sideOf(port: Port): string {
  const { x, y } = boxOf(port);
  return `${x},${y},${isOnRight(port)}`;
}

function portPoint(port: Port, share: number): Point {
  const { x, y, width, height } = boxOf(port);
  const room = height - 2 * ROOM_PX;
  return { x: isOnRight(port) ? x + width / 2 : x - width / 2, y: y - room / 2 + room * share };
}
