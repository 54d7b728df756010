/** More parts than this are not read. */
const MOST_PARTS = 200;

/**
 * Reads the fields of a `multipart/form-data` body. The value of a file is empty: only its field is learned. Undefined
 * if the text is not such a body. Source: RFC 7578.
 */
export function parseMultipart(
  text: string,
  boundary: string,
): (readonly [name: string, value: string])[] | undefined {
  if (boundary === '' || !text.includes(`--${boundary}`)) return undefined;
  const fields: (readonly [string, string])[] = [];
  // The first piece is what stands before the first boundary.
  for (const part of text.split(`--${boundary}`, MOST_PARTS + 1).slice(1)) {
    const end = part.indexOf('\r\n\r\n');
    if (part.startsWith('--') || end < 0) continue;
    const head = part.slice(0, end);
    const name = /[ ;]name="([^"]{1,200})"/.exec(head)?.[1];
    if (name === undefined) continue;
    const isFile = /[ ;]filename\*?=/.test(head);
    fields.push([name, isFile ? '' : part.slice(end + 4).replace(/\r\n$/, '')]);
  }
  return fields;
}
