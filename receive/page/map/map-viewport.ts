import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useResize } from '../resize.ts';
import { followPointer } from './map-pointer.ts';
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
  /** Moves just far enough to show a point of the map. */
  show(point: { x: number; y: number }): void;
};

/**
 * Keeps the viewport. The map is fitted when it is first shown; after that only the user moves it, not new figures or
 * boxes. Dragging moves, the wheel scales.
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
  const fitUnmoved = () => {
    if (!isMoved.current) setViewport(fitViewport(map, screen(), READABLE_SCALE));
  };
  useLayoutEffect(fitUnmoved, [map]);
  useResize(frame, fitUnmoved, [map]);
  useLayoutEffect(() => {
    if (frame.current === null) return;
    return followPointer(
      frame.current,
      (factor, x, y) => change((at) => zoomAt(at, factor, x, y)),
      (x, y) => change((at) => ({ ...at, left: at.left + x, top: at.top + y })),
    );
  }, []);
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
