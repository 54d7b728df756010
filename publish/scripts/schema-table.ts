// Writes the table of pluginConfig keys in docs/configuration.md from the schema: `node publish/scripts/schema-table.ts [--check]`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BEGIN = '<!-- schema-table -->';
const END = '<!-- /schema-table -->';

/** The parts of a JSON Schema that the table shows. */
export interface SchemaNode {
  type?: string;
  enum?: unknown[];
  items?: SchemaNode;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: boolean | SchemaNode;
}

/** Renders one row for each key that is not a group: key, type with range and unit, default, meaning. */
export function renderTable(schema: SchemaNode): string {
  const rows = listRows(schema, '').map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return ['| key | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Puts a table between the markers of a text. Throws if a marker is missing. */
export function replaceTable(text: string, table: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`the page does not have the lines\n${BEGIN}\n${END}`);
  return `${text.slice(0, begin)}${BEGIN}\n${table}\n${text.slice(end)}`;
}

function listRows(node: SchemaNode, path: string): string[][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const key = path === '' ? name : `${path}.${name}`;
    if (child.properties !== undefined) return listRows(child, key);
    const fallback = child.default === undefined ? '' : `\`${JSON.stringify(child.default)}\``;
    return [[`\`${key}\``, describeType(name, child), fallback, child.description ?? '']];
  });
}

function describeType(name: string, node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (node.type === 'array') return `list of ${node.items?.type ?? 'string'}s`;
  if (node.type === 'object') return 'object of strings';
  if (node.type !== 'integer') return node.type ?? '';
  const unit = /Ms$/.test(name) ? 'milliseconds, ' : /Bytes$/.test(name) ? 'bytes, ' : '';
  return `${unit}${node.minimum} to ${node.maximum}`;
}

function main(args: string[]): void {
  const root = join(import.meta.dirname, '..', '..');
  const page = join(root, 'docs', 'configuration.md');
  const schema = JSON.parse(
    readFileSync(join(root, 'manifests', 'plugin-config.schema.json'), 'utf8'),
  ) as SchemaNode;
  const before = readFileSync(page, 'utf8');
  const after = replaceTable(before, renderTable(schema));
  if (before === after) return;
  if (args.includes('--check')) {
    console.error(
      'The table in docs/configuration.md differs from the schema.\nRun `node publish/scripts/schema-table.ts`.',
    );
    process.exitCode = 1;
  } else {
    writeFileSync(page, after);
  }
}

if (import.meta.main) main(process.argv.slice(2));
