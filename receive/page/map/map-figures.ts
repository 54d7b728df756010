import { formatCount, formatDuration, formatPercent, formatSize } from '../formats.ts';
import type { MapEdge } from './map-graph.ts';

/** Writes a rate: `12/s`, `0.4/s`, `3/min`; without a time span, the count itself. */
export function formatRate(count: number, seconds: number | null): string {
  if (seconds === null || seconds <= 0) return formatCount(count);
  const rate = count / seconds;
  if (rate >= 100) return `${formatCount(Math.round(rate))}/s`;
  if (rate >= 1) return `${Number(rate.toPrecision(2))}/s`;
  const minute = rate * 60;
  if (minute >= 1) return `${Number(minute.toPrecision(2))}/min`;
  return `${Number((rate * 3600).toPrecision(2))}/h`;
}

/** The width of a line in pixels: each doubling of calls adds the same width. */
export function edgeWidth(count: number, most: number): number {
  if (most <= 1) return 2;
  return 1.25 + 6 * (Math.log2(1 + count) / Math.log2(1 + most));
}

/** The CSS class for a share of errors. */
export function errorClass({ count, errors }: { count: number; errors: number }): string {
  if (errors === 0) return 'e0';
  const share = errors / Math.max(1, count);
  return share < 0.01 ? 'e1' : share < 0.05 ? 'e2' : 'e3';
}

/** Writes a share of errors: `none`, `0.3 %`, `12 %`. */
export function formatShare({ count, errors }: { count: number; errors: number }): string {
  if (errors === 0) return 'none';
  return formatPercent(errors, count);
}

/** The figures of an edge, by name, as detail and table show them. */
export function edgeFigures(edge: MapEdge, seconds: number | null): [name: string, value: string][] {
  return [
    [seconds === null ? 'Calls' : 'Rate', formatRate(edge.count, seconds)],
    ['Errors', formatShare(edge)],
    ['p50', edge.p50Ms === null ? '–' : formatDuration(edge.p50Ms)],
    ['p95', edge.p95Ms === null ? '–' : formatDuration(edge.p95Ms)],
    ['Requests', formatSize(edge.requestBytes)],
    ['Responses', formatSize(edge.responseBytes)],
  ];
}
