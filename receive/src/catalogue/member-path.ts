/** Writes the path of a member of the place at `path`, such as `user.name`; `*` is any member of a map. */
export function memberPath(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}
