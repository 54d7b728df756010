/** The name of the custom section in which a module that counts carries its statement map. */
export const SECTION = 'meshtap.coverage';
/** The import that such a module calls with a statement's id, right before the statement runs. */
export const HIT = { module: 'coverage', name: 'hit' } as const;

/** Where a statement begins: line and column, both from 1. */
export type Position = readonly [line: number, column: number];

/** The statements of every file that a module is made of. Ids count from 0 in the order of files and positions. */
export type StatementMap = Record<string, Position[]>;

/** Makes the custom section of a module: JSON in UTF-8. */
export function encodeMap(map: StatementMap): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(map));
}

/** Reads the map of a module, or undefined where the module does not count. */
export function mapOf(module: WebAssembly.Module): StatementMap | undefined {
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  return section && JSON.parse(new TextDecoder().decode(section));
}
