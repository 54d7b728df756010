import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Calls back when an element has its size, and whenever that changes; begins again when one of `inputs` changes. */
export function useResize(
  element: RefObject<HTMLElement | null>,
  resized: () => void,
  inputs: readonly unknown[] = [],
): void {
  useEffect(() => {
    const observer = new ResizeObserver(resized);
    if (element.current !== null) observer.observe(element.current);
    return () => observer.disconnect();
  }, inputs);
}
