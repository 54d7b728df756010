/** How data is printed. */
export type DataFormat = 'yaml' | 'json';

/** Writes data for programs. It parses back to the same value, whatever others have put into it. Ends with a newline. */
export type FormatData = (value: object) => string;

/** Loads what writes a format; YAML takes longer to load than all else. */
export async function loadFormat(format: DataFormat): Promise<FormatData> {
  return format === 'json' ? formatJson : (await import('./yaml.ts')).formatYaml;
}

/** Writes data as JSON. */
export function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
