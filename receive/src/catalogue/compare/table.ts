import { countColumns, fitText, showText } from '../../terminal/visible-text.ts';
import { type Comparison, type Difference, SEVERITIES } from './comparison.ts';

/** The most columns of what stands before a message, so that a long name moves only its own line. */
const MAX_PLACE = 60;

/**
 * Writes a comparison as plain text for a terminal: the differences of each endpoint below it, then how many there are.
 * Ends with a newline. What the description or the traffic says has no invisible characters and no line breaks.
 */
export function formatTable(comparison: Comparison): string {
  const { differences } = comparison;
  const groups = Map.groupBy(differences, titleOf);
  const blocks = [...groups].map(([title, group]) => `${title}\n${formatRows(group)}`);
  return [...blocks, formatSummary(comparison)].join('\n');
}

function titleOf({ method, path_template: path }: Difference): string {
  return path === '' ? 'All endpoints' : showText(`${method} ${path}`);
}

function formatRows(differences: readonly Difference[]): string {
  const rows = differences.map((difference) => ({ ...difference, place: placeOf(difference) }));
  const kinds = widest(rows.map(({ kind }) => kind));
  const places = Math.min(MAX_PLACE, widest(rows.map(({ place }) => place)));
  return rows
    .map(({ severity, kind, place, message, count, line }) => {
      const shown = countColumns(place) > places ? place : fitText(place, places);
      const cells = [fitText(severity, 7), fitText(kind, kinds), ...(places > 0 ? [shown] : [])];
      return `  ${cells.join('  ')}  ${showText(message)}${noteOf(count, line)}\n`;
    })
    .join('');
}

function placeOf({ where, name }: Difference): string {
  return showText([where, name].filter((part) => part !== '').join(': '));
}

function noteOf(count: number, line: number | null): string {
  const notes = [...(count > 0 ? [`${count} ${count === 1 ? 'exchange' : 'exchanges'}`] : [])];
  if (line !== null) notes.push(`line ${line}`);
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

function formatSummary({ host, description, differences, operations, used, exchanges }: Comparison): string {
  const counts = SEVERITIES.map((severity) => {
    const count = differences.filter((each) => each.severity === severity).length;
    return `${count} ${severity}${count === 1 ? '' : 's'}`;
  });
  const title = [description.title, description.version].filter((part) => part !== '').join(' ');
  const named = title === '' ? 'the description' : title;
  return (
    `${showText(host)} compared with ${showText(named)}: ${counts.join(', ')}\n` +
    `${used} of ${operations} operations had traffic; ${exchanges} exchanges were compared.\n`
  );
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, countColumns(text)), 0);
}
