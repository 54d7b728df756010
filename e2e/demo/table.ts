import type { ExchangeJson, MessageJson } from '../../receive/src/api/api-types.ts';

/** Makes a table with aligned columns; columns whose number is in `right` are aligned to the right. */
export function formatTable(head: string[], rows: string[][], right: number[] = []): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const formatCell = (text: string, column: number) => {
    const width = widths[column] ?? 0;
    return right.includes(column) ? text.padStart(width) : text.padEnd(width);
  };
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map((line) => line.map(formatCell).join('  ').trimEnd()).join('\n');
}

/** Makes a table of exchanges, one line each. `replacement` is what stands for a redacted value. */
export function formatExchanges(exchanges: ExchangeJson[], replacement: string): string {
  const head = [
    ...['method', 'path', 'version', 'status'],
    ...['request body', 'response body', 'cut short', 'redacted'],
  ];
  const rows = exchanges.map(({ method, path, status, request, response }) => [
    ...[method, path, request.version, `${status}`],
    ...[formatBytes(request), formatBytes(response)],
    formatList([request.truncated ? 'request' : '', response.truncated ? 'response' : '']),
    formatList([...findRedacted(request, replacement), ...findRedacted(response, replacement)]),
  ]);
  return formatTable(head, rows, [4, 5]);
}

function formatBytes({ body }: MessageJson): string {
  return `${Buffer.byteLength(body, 'base64').toLocaleString('en')} B`;
}

function formatList(items: string[]): string {
  return items.filter((item) => item !== '').join(', ') || '-';
}

function findRedacted({ headers }: MessageJson, replacement: string): string[] {
  return headers.filter(([, value]) => value.endsWith(replacement)).map(([name]) => name);
}

/** Lays an exchange out over several lines, with each header on one. */
export function formatExchange(exchange: object): string {
  const string = '"(?:[^"\\\\]|\\\\.)*"';
  const header = new RegExp(`\\[\\s+(${string}),\\s+(${string})\\s+\\]`, 'g');
  return JSON.stringify(exchange, null, 2).replace(header, '[$1, $2]');
}
