const MOST_CHARS = 100;

/** Writes words in one, such as `order-items` as `OrderItems`. Keeps ASCII letters and digits only; may be empty. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, MOST_CHARS);
}

/** Whether many tools take a member of this name for a reference, wherever it is: as one of `properties`, too. */
export function isReference(name: string): boolean {
  return /^\$(?:ref|id|schema|anchor|dynamicRef|dynamicAnchor)$/.test(name);
}

/** Makes names unique: one that was taken before gets a number. The same names in the same order give the same result. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #numbers = new Map<string, number>();

  take(name: string): string {
    let number = this.#numbers.get(name) ?? 1;
    let unique = number === 1 ? name : `${name}${number}`;
    while (this.#taken.has(unique)) {
      number += 1;
      unique = `${name}${number}`;
    }
    this.#numbers.set(name, number);
    this.#taken.add(unique);
    return unique;
  }
}
