const WILDCARDS: Record<string, string> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };

/**
 * Returns a function that says whether a .dockerignore file excludes a path, as Docker does: of the lines that
 * fit the path or a folder that it is in, the last one decides.
 */
export function readDockerignore(text: string): (path: string) => boolean {
  const lines = text.split('\n').map((line) => line.trim());
  const rules = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ leavesOut: !line.startsWith('!'), fits: makePattern(line.replace(/^!/, '')) }));
  return (path) => rules.findLast(({ fits }) => fits.test(path))?.leavesOut ?? false;
}

function makePattern(line: string): RegExp {
  const path = line.replace(/^\/|\/$/g, '');
  const source = path.replace(/\*\*\/|\*\*|[^\w/]/g, (part) => WILDCARDS[part] ?? `\\${part}`);
  return new RegExp(`^${source}(?:/.*)?$`);
}
