/** Splits the port off `name:port`. Null if there is none: `::1` is only a name, and so is a port above 65535. */
export function splitPort(text: string): [name: string, port: number | null] {
  const match = /^([^:]*|\[[^\]]*\]):(0|[1-9][0-9]{0,4})$/.exec(text);
  if (!match || Number(match[2]) > 65_535) return [text, null];
  return [match[1]!, Number(match[2])];
}
