/** A press that moves farther than this is a drag, not a click. */
const CLICK_PX = 4;
/** The largest scale step of the wheel. */
const MOST_WHEEL_PX = 100;

/**
 * Follows pointers and the wheel over an element: the wheel scales around where it points, dragging moves. Returns the
 * function that ends it.
 */
export function followPointer(
  element: HTMLElement,
  zoom: (factor: number, x: number, y: number) => void,
  move: (x: number, y: number) => void,
): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  element.addEventListener('wheel', (event) => scale(event, element, zoom), { signal, passive: false });
  let draggedPx = 0;
  const press = () => {
    draggedPx = 0;
  };
  const drag = (event: PointerEvent) => {
    if (event.buttons !== 1 || (event.target as Element).closest('button') !== null) return;
    draggedPx += Math.abs(event.movementX) + Math.abs(event.movementY);
    move(event.movementX, event.movementY);
  };
  // The click that ends a drag must not press anything.
  const click = (event: MouseEvent) => {
    if (draggedPx > CLICK_PX && event.detail > 0) event.stopPropagation();
  };
  element.addEventListener('pointerdown', press, { signal });
  element.addEventListener('pointermove', drag, { signal });
  element.addEventListener('click', click, { signal, capture: true });
  return () => ended.abort();
}

function scale(
  event: WheelEvent,
  element: HTMLElement,
  zoom: (factor: number, x: number, y: number) => void,
): void {
  event.preventDefault();
  const { left, top } = element.getBoundingClientRect();
  const turned = Math.max(-MOST_WHEEL_PX, Math.min(MOST_WHEEL_PX, event.deltaY));
  zoom(Math.exp(-turned * 0.003), event.clientX - left, event.clientY - top);
}
