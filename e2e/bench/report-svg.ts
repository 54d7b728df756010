import { type Axis, makeAxis } from './axis.ts';
import type { BenchResult, VariantFacts, WorkloadSpeed } from './results.ts';
import { type SpeedRow, summarizeSpeed } from './summary.ts';

// All lengths are in the units of the picture.
const WIDTH = 800;
const MARGIN = 24;
const BAR_LEFT = 150;
const BAR_RIGHT = 700;
const ROW = 20;
const BAR = 14;
const PANEL_HEAD = 30;
const PANEL_FOOT = 40;
const LEGEND_ROW = 20;
const HEAD = 66;

const FLOOR_COLOURS = ['#9ca3af', '#6b7280', '#374151'];
const OUR_COLOURS = ['#2563eb', '#0891b2', '#059669', '#4f46e5', '#0284c7', '#0d9488'];
const OTHER_COLOURS = ['#d97706', '#c026d3', '#dc2626', '#65a30d', '#7c3aed'];

const STYLE = `
    .ground { fill: #ffffff }
    text { fill: #1f2937; font: 12px system-ui, sans-serif }
    .title { font-size: 17px; font-weight: 600 }
    .panel { font-size: 13px; font-weight: 600 }
    .soft { fill: #4b5563 }
    .grid { stroke: #d1d5db }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117 }
      text { fill: #e5e7eb }
      .soft { fill: #9ca3af }
      .grid { stroke: #374151 }
    }
  `;

type Bars = { facts: VariantFacts; colour: string }[];

/** Draws what each variant adds to Envoy's CPU, a panel for each workload. Throws if `none` was not measured. */
export function drawReport(result: BenchResult): string {
  const bars = chooseColours(result.variants.filter(({ name }) => name !== 'none'));
  const panelHeight = PANEL_HEAD + bars.length * ROW + PANEL_FOOT;
  const top = HEAD + bars.length * LEGEND_ROW + 12;
  const height = top + result.speed.length * panelHeight;
  const panels = result.speed.map((speed, index) => drawPanel(speed, bars, top + index * panelHeight));
  const title = 'CPU that a filter adds to Envoy, for each request';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${title}">
  <title>${title}</title>
  <style>${STYLE}</style>
  <rect class="ground" width="${WIDTH}" height="${height}"/>
  ${drawText(MARGIN, 32, title, 'title')}
  ${drawText(MARGIN, 52, describe(result), 'soft')}
  ${bars.map(drawLegend).join('\n  ')}
${panels.join('\n')}
</svg>
`;
}

function describe({ machine, speed }: BenchResult): string {
  const rounds = Object.values(speed[0]?.rounds ?? {})[0]?.length ?? 0;
  return `Microseconds over no filter, medians of ${rounds} rounds; Envoy ${machine.envoy}, one worker. Each panel has its own scale.`;
}

function chooseColours(variants: VariantFacts[]): Bars {
  const left = { floor: [...FLOOR_COLOURS], ours: [...OUR_COLOURS], other: [...OTHER_COLOURS] };
  return variants.map((facts) => {
    const kind = facts.kind === 'floor' || facts.kind === 'ours' ? facts.kind : 'other';
    return { facts, colour: left[kind].shift() ?? '#6b7280' };
  });
}

function drawLegend({ facts, colour }: Bars[number], index: number): string {
  const y = HEAD + index * LEGEND_ROW;
  return `<rect x="${MARGIN}" y="${y}" width="12" height="12" rx="2" fill="${colour}"/>${drawText(MARGIN + 20, y + 11, `${facts.name}: ${facts.title}`)}`;
}

function drawPanel(speed: WorkloadSpeed, bars: Bars, top: number): string {
  const rows = summarizeSpeed(speed);
  const axis = makeAxis(Math.max(0, ...rows.map(({ addedUs }) => addedUs)));
  const rowsTop = top + PANEL_HEAD;
  const drawn = bars.flatMap(({ facts, colour }, index) => {
    const row = rows.find(({ variant }) => variant === facts.name);
    return row ? [drawBar(row, colour, axis, rowsTop + index * ROW)] : [];
  });
  return `  <g>
  ${drawText(MARGIN, top + 18, speed.title, 'panel')}
  ${drawAxis(axis, rowsTop, rowsTop + bars.length * ROW)}
  ${drawn.join('\n  ')}
  </g>`;
}

function place(axis: Axis, value: number): number {
  return BAR_LEFT + ((BAR_RIGHT - BAR_LEFT) * Math.max(value, 0)) / axis.end;
}

function drawAxis(axis: Axis, top: number, bottom: number): string {
  const marks = axis.marks.map((value) => {
    const x = place(axis, value).toFixed(1);
    const line = `<line class="grid" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/>`;
    return line + drawText(x, bottom + 15, value.toLocaleString('en'), 'soft', 'middle');
  });
  return marks.join('\n  ') + drawText(BAR_RIGHT + 24, bottom + 15, 'µs', 'soft');
}

function drawBar(row: SpeedRow, colour: string, axis: Axis, top: number): string {
  const end = place(axis, row.addedUs);
  const y = top + (ROW - BAR) / 2;
  const value = row.addedUs.toLocaleString('en', { maximumFractionDigits: row.addedUs < 100 ? 1 : 0 });
  const bar = `<rect x="${BAR_LEFT}" y="${y}" width="${(end - BAR_LEFT).toFixed(1)}" height="${BAR}" fill="${colour}"/>`;
  return (
    drawText(BAR_LEFT - 8, y + 11, row.variant, '', 'end') +
    bar +
    drawText((end + 6).toFixed(1), y + 11, value)
  );
}

function drawText(x: number | string, y: number, text: string, style = '', anchor = 'start'): string {
  return `<text x="${x}" y="${y}" class="${style}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
