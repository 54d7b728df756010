/** How data is printed. */
export type DataFormat = 'yaml' | 'json';

/** Writes data for programs. It parses back to the same value, whatever others have put into it. Ends with a newline. */
export async function formatData(value: object, format: DataFormat): Promise<string> {
  if (format === 'json') return formatJson(value);
  return (await import('./yaml.ts')).formatYaml(value);
}

/** Writes data as JSON. */
export function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
