/**
 * Finds an object in a JSON text that has the same member twice, which JSON.parse accepts. Returns the member's name as
 * written, or undefined. The text must be valid JSON.
 */
export function findRepeatedMember(text: string): string | undefined {
  const objects: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{' || char === '[') objects.push(new Set());
    else if (char === '}' || char === ']') objects.pop();
    else if (char === '"') {
      const end = findStringEnd(text, at);
      const name = text.slice(at, end);
      at = end - 1;
      if (!isMemberName(text, end)) continue;
      const members = objects.at(-1);
      if (members?.has(name)) return name;
      members?.add(name);
    }
  }
  return undefined;
}

function findStringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}

function isMemberName(text: string, end: number): boolean {
  let at = end;
  while (' \t\r\n'.includes(text[at] ?? '-')) at++;
  return text[at] === ':';
}
