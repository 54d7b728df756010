import type { ExchangeJson } from '../../src/api/api-types.ts';
import { LongText, WireText } from '../body/wire-text-view.tsx';
import { useTitleFocus } from './title-focus.ts';

/** The request line as a heading, which takes the focus when the exchange is opened. */
export function ExchangeTitle({ exchange }: { exchange: ExchangeJson }) {
  const heading = useTitleFocus();
  const { method, scheme, host, path } = exchange;
  return (
    <h2 ref={heading} tabIndex={-1}>
      <WireText text={method.slice(0, 100)} /> <LongText text={`${scheme}://${host}${path}`} name="the URL" />
    </h2>
  );
}
