import { useState } from 'preact/hooks';
import { formatCount } from '../formats.ts';
import { runsOf } from './wire-text.ts';

/** How many characters of a long value are shown at first. */
const FOLDED_CHARACTERS = 300;
const MORE_CHARACTERS = 20_000;

/** Shows captured text, with marks for redacted values and invisible characters. */
export function WireText({ text }: { text: string }) {
  return (
    <>
      {runsOf(text).map((run, index) => {
        if (run.kind === 'plain') return run.text;
        const place = `${index}`;
        return run.kind === 'redacted' ? (
          <span key={place} class="mark redacted" title="Replaced before it left the proxy">
            {run.text}
          </span>
        ) : (
          <span key={place} class="unprintable" title="Characters that cannot be seen">
            {run.text}
          </span>
        );
      })}
    </>
  );
}

/** Properties of a long text: `name` is what it is, `folded` how many characters are shown at first. */
export type LongTextProps = { text: string; name: string; folded?: number };

/** Shows a text that may be very long: its beginning, and more with each press of a button. */
export function LongText({ text, name, folded = FOLDED_CHARACTERS }: LongTextProps) {
  const [shown, setShown] = useState(folded);
  const isFolded = text.length > shown + 50;
  return (
    <>
      <WireText text={isFolded ? text.slice(0, wholeEnd(text, shown)) : text} />
      {isFolded ? (
        <button
          type="button"
          class="link more"
          aria-label={`Show more of ${name}`}
          onClick={() => setShown(shown + MORE_CHARACTERS)}
        >
          … {formatCount(text.length - shown)} more
        </button>
      ) : null}
    </>
  );
}

/** Moves an end so that it does not separate the halves of a character. */
function wholeEnd(text: string, end: number): number {
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end;
}
