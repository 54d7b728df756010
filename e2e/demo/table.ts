import type { ScntDocument, ScntMessage } from '../support/scnt.ts';

/** Makes a table with aligned columns; columns whose number stands in `right` are aligned to the right. */
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

/** Makes a table of documents, one line each. `replacement` is what stands for a redacted value. */
export function formatDocuments(documents: ScntDocument[], replacement: string): string {
  const head = [
    'method',
    'path',
    'version',
    'status',
    'request body',
    'response body',
    'cut short',
    'redacted',
  ];
  const rows = documents.map(({ scnt_request: request, scnt_response: response }) => [
    ...[request.method, request.path, request.version, response.status_code],
    ...[formatBytes(request.body.length), formatBytes(response.body.length)],
    formatList([request.truncated_body ? 'request' : '', response.truncated_body ? 'response' : '']),
    formatList([...findRedacted(request, replacement), ...findRedacted(response, replacement)]),
  ]);
  return formatTable(head, rows, [4, 5]);
}

function formatBytes(count: number): string {
  return `${count.toLocaleString('en')} B`;
}

function formatList(items: string[]): string {
  return items.filter((item) => item !== '').join(', ') || '-';
}

function findRedacted({ headers }: ScntMessage, replacement: string): string[] {
  return headers.filter(([, value]) => value.endsWith(replacement)).map(([name]) => name);
}

/** Lays a document out over several lines, with each header on one. */
export function formatDocument(text: string): string {
  const string = '"(?:[^"\\\\]|\\\\.)*"';
  const header = new RegExp(`\\[\\s+(${string}),\\s+(${string})\\s+\\]`, 'g');
  return JSON.stringify(JSON.parse(text), null, 2).replace(header, '[$1, $2]');
}
