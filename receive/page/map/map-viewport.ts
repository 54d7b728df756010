import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { fitViewport, READABLE_SCALE, reveal, type Size, type Viewport, zoomAt } from './viewport.ts';

/** The viewport of a frame, and the ways to change it. */
export type MapViewport = {
  frame: RefObject<HTMLDivElement | null>;
  viewport: Viewport;
  zoom: {
    /** Scales around the middle. */
    by(factor: number): void;
    /** Takes `+`, `-` and `0`. False for any other key. */
    key(key: string): boolean;
  };
  fit(): void;
  /** Moves just so far that a point of the map is on screen. */
  show(point: { x: number; y: number }): void;
};

/**
 * Keeps the viewport. The map is fitted when it is first shown; afterwards only the reader moves it, so that new
 * figures and new boxes do not. Dragging moves, the wheel scales.
 */
export function useViewport(map: Size): MapViewport {
  const frame = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState<Viewport>({ left: 0, top: 0, scale: 1 });
  const isMoved = useRef(false);
  const screen = (): Size => ({
    width: frame.current?.clientWidth ?? 0,
    height: frame.current?.clientHeight ?? 0,
  });
  const change = (of: (before: Viewport) => Viewport) => {
    isMoved.current = true;
    setViewport(of);
  };
  const fit = () => {
    isMoved.current = true;
    setViewport(fitViewport(map, screen(), 0));
  };
  useLayoutEffect(() => {
    if (!isMoved.current) setViewport(fitViewport(map, screen(), READABLE_SCALE));
  }, [map]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (!isMoved.current) setViewport(fitViewport(map, screen(), READABLE_SCALE));
    });
    if (frame.current !== null) observer.observe(frame.current);
    return () => observer.disconnect();
  }, [map]);
  usePointer(frame, change);
  const by = (factor: number) => {
    const { width, height } = screen();
    change((before) => zoomAt(before, factor, width / 2, height / 2));
  };
  const key = (pressed: string) => {
    if (pressed === '+' || pressed === '=') by(1.25);
    else if (pressed === '-') by(0.8);
    else if (pressed === '0') fit();
    else return false;
    return true;
  };
  return {
    frame,
    viewport,
    zoom: { by, key },
    fit,
    show: (point) => change((at) => reveal(at, point, screen())),
  };
}

/** Moves by dragging with any pointer, scales with the wheel around where it points. */
function usePointer(
  frame: RefObject<HTMLDivElement | null>,
  change: (of: (at: Viewport) => Viewport) => void,
): void {
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const ended = new AbortController();
    const options = { signal: ended.signal };
    element.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const { left, top } = element.getBoundingClientRect();
        const factor = Math.exp(-Math.max(-100, Math.min(100, event.deltaY)) * 0.003);
        change((at) => zoomAt(at, factor, event.clientX - left, event.clientY - top));
      },
      { ...options, passive: false },
    );
    element.addEventListener(
      'pointermove',
      (event) => {
        if (event.buttons !== 1 || (event.target as Element).closest('button') !== null) return;
        change((at) => ({ ...at, left: at.left + event.movementX, top: at.top + event.movementY }));
      },
      options,
    );
    return () => ended.abort();
  }, []);
}
