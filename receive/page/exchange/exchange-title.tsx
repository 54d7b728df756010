import { useEffect, useRef } from 'preact/hooks';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { LongText, WireText } from '../body/wire-text-view.tsx';

/** The request line as a heading, which takes the focus when the exchange is opened. */
export function ExchangeTitle({ exchange }: { exchange: ExchangeJson }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isOpenedByKeyboard()) heading.current?.focus({ preventScroll: true });
  }, []);
  const { method, scheme, host, path } = exchange;
  return (
    <h2 ref={heading} tabIndex={-1}>
      <WireText text={method.slice(0, 100)} /> <LongText text={`${scheme}://${host}${path}`} name="the URL" />
    </h2>
  );
}

/** Whoever opens by a click stays in the list with the pointer and keys, unless the exchange replaces it. */
function isOpenedByKeyboard(): boolean {
  if (matchMedia('(max-width: 900px)').matches) return true;
  return document.activeElement?.matches(':focus-visible') ?? false;
}
