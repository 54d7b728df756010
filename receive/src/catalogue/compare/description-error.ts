/** Reports that a text is not a description that can be compared. Never quotes the text. */
export class DescriptionError extends Error {
  override name = 'DescriptionError';
  /** Why it cannot be used, as the end of a sentence; no final dot. */
  readonly why: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
  /** The line that is wrong, from 1; null if it is about the whole text. */
  readonly line: number | null;

  constructor(why: string, fix: string, line: number | null = null) {
    super(`Cannot read the description${line === null ? '' : `, line ${line}`}: ${why}. ${fix}`);
    this.why = why;
    this.fix = fix;
    this.line = line;
  }
}
