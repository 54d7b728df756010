/** Makes the singular of an English word, as far as simple rules go, in any case; other words stay. */
export function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is|news|series|species)$/i.test(word)) return word;
  if (/people$/i.test(word)) return word.replace(/eople$/i, 'erson');
  if (/children$/i.test(word)) return word.slice(0, -'ren'.length);
  // Not those such as `movies` and `pies`.
  if (/..ies$/i.test(word) && !/(?:mov|cook)ies$/i.test(word)) return word.replace(/ies$/i, 'y');
  if (/(?:ss|sh|ch|x|status|alias|bus)es$/i.test(word)) return word.slice(0, -'es'.length);
  return word.replace(/s$/i, '');
}
