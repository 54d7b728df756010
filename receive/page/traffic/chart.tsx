import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { formatCount, formatExchanges, formatTick } from '../formats.ts';
import { type Bar, barsOf } from './buckets.ts';
import { Bars } from './chart-bars.tsx';
import { domain, summary } from './traffic-data.ts';
import { jumpTo, zoomBack, zoomTo } from './zoom.ts';

/** The bar under the pointer or the keyboard, and where a selection began; -1 is none. */
const cursor = signal(-1);
const anchor = signal(-1);
const DRAG_PX = 5;
const TICKS = 5;

/** Exchanges over time by status class, errors on top. Drag zooms, a click jumps, a double click goes back. */
export function Chart() {
  const { sinceUs, untilUs } = domain.value;
  const counted = summary.value;
  const bars = counted === null ? [] : barsOf(counted, sinceUs, untilUs);
  const widthUs = (counted?.bucket ?? 1) * 1e6;
  const control = useState(() => new ChartControl())[0];
  control.bars = bars;
  control.widthUs = widthUs;
  const at = Math.min(cursor.value, bars.length - 1);
  const spanUs = untilUs - sinceUs;
  return (
    <section class="chart" aria-label="Exchanges over time">
      <div
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label="Moment"
        aria-describedby="chart-text"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bars.length - 1)}
        aria-valuenow={Math.max(0, at)}
        aria-valuetext={describeBar(bars[Math.max(0, at)], spanUs, widthUs)}
        onPointerDown={(event) => control.press(event)}
        onPointerMove={(event) => control.move(event)}
        onPointerUp={(event) => control.release(event)}
        onPointerCancel={() => control.cancel()}
        onPointerLeave={() => control.leave()}
        onDblClick={zoomBack}
        onKeyDown={(event) => control.key(event)}
      >
        <Bars bars={bars} cursor={at} anchor={anchor.value} />
      </div>
      <Axis sinceUs={sinceUs} spanUs={spanUs} />
      <p class="readout" aria-hidden="true">
        {at >= 0 ? describeBar(bars[at], spanUs, widthUs) : ''}
      </p>
      <p class="unseen" id="chart-text">
        {describeAll(bars, spanUs)} Arrow keys move, shift selects, enter zooms or jumps, backspace goes back.
      </p>
    </section>
  );
}

function Axis({ sinceUs, spanUs }: { sinceUs: number; spanUs: number }) {
  return (
    <div class="axis" aria-hidden="true">
      {Array.from({ length: TICKS }, (_, tick) => (
        <span key={tick}>{formatTick(sinceUs + (spanUs * tick) / (TICKS - 1), spanUs)}</span>
      ))}
    </div>
  );
}

/** Handles pointer and keys on the chart. */
class ChartControl {
  bars: readonly Bar[] = [];
  widthUs = 1;
  #pressedX: number | null = null;

  press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pressedX = event.clientX;
    cursor.value = this.#barAt(event);
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  }
  move(event: PointerEvent): void {
    if (this.#pressedX !== null && anchor.value < 0 && Math.abs(event.clientX - this.#pressedX) > DRAG_PX) {
      anchor.value = cursor.value;
    }
    cursor.value = this.#barAt(event);
  }
  release(event: PointerEvent): void {
    if (this.#pressedX === null) return;
    this.#pressedX = null;
    cursor.value = this.#barAt(event);
    this.choose();
  }
  cancel(): void {
    this.#pressedX = null;
    this.leave();
  }
  leave(): void {
    if (this.#pressedX !== null) return;
    cursor.value = -1;
    anchor.value = -1;
  }
  /** Zooms into the selection, or jumps to the bar. */
  choose(): void {
    const [from, to] = [anchor.value, cursor.value];
    anchor.value = -1;
    const [first, last] = [this.bars[from < 0 ? to : Math.min(from, to)], this.bars[Math.max(from, to)]];
    if (first === undefined || last === undefined) return;
    if (from < 0) jumpTo(last.startUs + this.widthUs);
    else zoomTo(first.startUs, last.startUs + this.widthUs);
  }
  key(event: KeyboardEvent): void {
    const last = this.bars.length - 1;
    const at = cursor.value < 0 ? last : cursor.value;
    const moves: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last };
    const to = moves[event.key];
    if (to !== undefined) {
      if (event.shiftKey && anchor.value < 0) anchor.value = at;
      if (!event.shiftKey) anchor.value = -1;
      cursor.value = Math.min(Math.max(0, to), last);
    } else if (event.key === 'Enter') this.choose();
    else if (event.key === 'Backspace') zoomBack();
    else if (event.key === 'Escape' && anchor.value >= 0) anchor.value = -1;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  #barAt(event: PointerEvent): number {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(Math.max(0, Math.floor(share * this.bars.length)), this.bars.length - 1);
  }
}

function describeBar(bar: Bar | undefined, spanUs: number, widthUs: number): string {
  if (bar === undefined) return 'no exchanges';
  const from = formatTick(bar.startUs, Math.min(spanUs, widthUs < 60e6 ? 300e6 : spanUs));
  return `${from}: ${formatExchanges(bar.total)}${describeErrors(bar)}`;
}

function describeErrors(bar: { clientErrors: number; errors: number }): string {
  const client = bar.clientErrors > 0 ? `, ${formatCount(bar.clientErrors)} with 4xx` : '';
  return `${client}${bar.errors > 0 ? `, ${formatCount(bar.errors)} with 5xx or no response` : ''}`;
}

function describeAll(bars: readonly Bar[], spanUs: number): string {
  const sum = { total: 0, clientErrors: 0, errors: 0 };
  let most: Bar | undefined;
  for (const bar of bars) {
    sum.total += bar.total;
    sum.clientErrors += bar.clientErrors;
    sum.errors += bar.errors;
    if (bar.total > (most?.total ?? 0)) most = bar;
  }
  const peak = most === undefined ? '' : ` Most at ${formatTick(most.startUs, spanUs)}.`;
  return `${formatExchanges(sum.total)}${describeErrors(sum)}.${peak}`;
}
