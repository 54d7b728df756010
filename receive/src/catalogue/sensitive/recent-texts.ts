/** Longer texts are not remembered. */
const MAX_LENGTH = 128;

/** Remembers a number for each of the texts that were asked for lately, at most twice `limit`: peers may send new ones all the time. */
export class RecentTexts {
  readonly #limit: number;
  #recent = new Map<string, number>();
  #older = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(text: string): number | undefined {
    const number = this.#recent.get(text);
    if (number !== undefined) return number;
    const older = this.#older.get(text);
    return older === undefined ? undefined : this.set(text, older);
  }

  /** Returns the number. */
  set(text: string, number: number): number {
    if (text.length > MAX_LENGTH) return number;
    if (this.#recent.size >= this.#limit) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(copyOf(text), number);
    return number;
  }
}

/** A part of a long text would keep the whole text in memory. */
function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}
