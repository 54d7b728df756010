import type { ComponentChildren } from 'preact';
import { formatAge, formatClock } from '../formats.ts';

/** A fact: its name, and what it is. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A fact that is a moment: how long ago it was. */
export function TimeFact({ name, time }: { name: string; time: string }) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return null;
  const day = date.toLocaleDateString('en-GB', { dateStyle: 'medium' });
  return (
    <Fact name={name}>
      <time dateTime={time} title={`${day}, ${formatClock(time)}`}>
        {formatAge(Date.now() - date.getTime())} ago
      </time>
    </Fact>
  );
}
