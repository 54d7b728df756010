const BEGIN = '<!-- fleet: made by `make bench` -->';
const END = '<!-- /fleet -->';

/** Replaces the figures in the text of docs/scale.md. Throws if it has no place for them. */
export function replaceFigures(page: string, figures: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The page has no '${BEGIN}' followed by '${END}'.`);
  return `${page.slice(0, begin + BEGIN.length)}\n${figures}\n${page.slice(end)}`;
}
