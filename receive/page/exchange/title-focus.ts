import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Gives a title the focus when it appears because something was opened by keyboard. */
export function useTitleFocus(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isOpenedByKeyboard()) heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}

/** Whoever opens by a click stays in the list with the pointer and keys, unless what opens replaces it. */
function isOpenedByKeyboard(): boolean {
  if (matchMedia('(max-width: 900px)').matches) return true;
  return document.activeElement?.matches(':focus-visible') ?? false;
}
