/** How deep a path may be. A deeper one is not learned. */
export const MOST_SEGMENTS = 32;

/**
 * Brings the path of a request into the form that templates have: it begins with a slash, and has no empty segments but
 * the last, no `.` and `..`, and no matrix parameters (`;v=1`). Takes absolute-form (`http://host/path`) and `*`, which
 * becomes `/*`.
 */
export function normalizePath(path: string): string {
  if (path.charCodeAt(0) === 0x2f && !needsWork(path)) return path;
  const segments: string[] = [];
  let isOpen = false;
  for (const part of withoutAuthority(path).split('/')) {
    const end = part.indexOf(';');
    const segment = end < 0 ? part : part.slice(0, end);
    const dots = segment.length > 6 ? segment : segment.replace(/%2e/gi, '.');
    isOpen = segment === '' || dots === '.' || dots === '..';
    if (dots === '..') segments.pop();
    else if (!isOpen) segments.push(segment);
  }
  return `/${segments.join('/')}${isOpen && segments.length > 0 ? '/' : ''}`;
}

/** Whether a path has more segments than are learned. */
export function isTooDeep(path: string): boolean {
  if (path.length <= MOST_SEGMENTS * 2) return false;
  let slashes = 0;
  for (let at = path.indexOf('/'); at >= 0 && slashes <= MOST_SEGMENTS; at = path.indexOf('/', at + 1))
    slashes++;
  return slashes > MOST_SEGMENTS;
}

/** Whether there may be empty segments, `.`, `..` or matrix parameters. */
function needsWork(path: string): boolean {
  if (path.includes('//') || path.includes('/.') || path.includes(';')) return true;
  return path.includes('/%2e') || path.includes('/%2E');
}

function withoutAuthority(path: string): string {
  const [scheme] = /^[a-z][a-z0-9+.-]{0,15}:\/\//i.exec(path) ?? [];
  if (scheme === undefined) return path;
  const start = path.indexOf('/', scheme.length);
  return start < 0 ? '/' : path.slice(start);
}
