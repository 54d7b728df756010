/** How the map is moved and scaled: a point of it is drawn at `x * scale + left`. */
export type Viewport = { left: number; top: number; scale: number };
export type Size = { width: number; height: number };

const LEAST_SCALE = 0.1;
const MOST_SCALE = 3;
/** A small map is not drawn larger than this. */
const MOST_FIT_SCALE = 1.2;
/** Smaller than this, names cannot be read. */
export const READABLE_SCALE = 0.75;

/** Shows the whole map in the middle; if that would be smaller than `least`, its top left at that scale. */
export function fitViewport(map: Size, screen: Size, least: number): Viewport {
  if (map.width <= 0 || map.height <= 0) return { left: 0, top: 0, scale: 1 };
  const wanted = Math.min(MOST_FIT_SCALE, screen.width / map.width, screen.height / map.height);
  const scale = Math.max(least, wanted);
  return {
    left: Math.max(0, (screen.width - map.width * scale) / 2),
    top: Math.max(0, (screen.height - map.height * scale) / 2),
    scale,
  };
}

/** Scales by a factor around a point of the screen, which stays where it is. */
export function zoomAt(viewport: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, viewport.scale * factor));
  const ratio = scale / viewport.scale;
  return { scale, left: x - (x - viewport.left) * ratio, top: y - (y - viewport.top) * ratio };
}

/** Moves the map just far enough to show a point of it, with some room around. */
export function reveal(viewport: Viewport, point: { x: number; y: number }, screen: Size): Viewport {
  const margin = 80;
  const [x, y] = [point.x * viewport.scale + viewport.left, point.y * viewport.scale + viewport.top];
  const shift = (at: number, size: number) => {
    const room = Math.min(margin, size / 2);
    return at < room ? room - at : at > size - room ? size - room - at : 0;
  };
  return {
    ...viewport,
    left: viewport.left + shift(x, screen.width),
    top: viewport.top + shift(y, screen.height),
  };
}
