import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Term } from '../../filter/filter.ts';
import { checkTexts, SHORTEST_BEGINNING } from '../query-limits.ts';

/** Up to this many words with one prefix are named one by one, so that the index can go through them lazily. */
const NAMED_WORDS = 32;

/**
 * Turns search texts into questions to the index of words. The index's own tokenizer splits them, so text and question
 * are split alike and nothing in the text can be taken for an operator.
 */
export class TextPlanner {
  readonly #clear: StatementSync;
  readonly #split: StatementSync;
  readonly #tokens: StatementSync;
  readonly #nextWord: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE VIRTUAL TABLE temp.piece USING fts5 (text);
      CREATE VIRTUAL TABLE temp.piece_word USING fts5vocab (temp, piece, instance);
      CREATE VIRTUAL TABLE temp.word USING fts5vocab (main, search, instance);
    `);
    this.#clear = database.prepare('DELETE FROM temp.piece');
    this.#split = database.prepare('INSERT INTO temp.piece (text) VALUES (?)');
    this.#tokens = database.prepare('SELECT term FROM temp.piece_word ORDER BY "offset"');
    this.#nextWord = database.prepare('SELECT term FROM temp.word WHERE term >= ? LIMIT 1');
  }

  /**
   * The question that all of these terms make together; undefined if nothing can match. Throws a QueryError if it is
   * too long.
   */
  ask(terms: readonly Term[]): string | undefined {
    checkTexts(terms);
    const questions = terms.map((term) => this.#askTerm(term.value));
    return questions.includes(undefined) ? undefined : questions.join(' AND ');
  }

  /** A question of phrases that must all match. Undefined if there is no word in the text. */
  #askTerm(text: string): string | undefined {
    const phrases = text
      .split(/\s+/)
      .map((piece) => this.#words(piece))
      .filter((words) => words.length > 0)
      .map((words) => this.#askPhrase(words));
    return phrases.length === 0 ? undefined : `(${phrases.join(' AND ')})`;
  }

  #askPhrase(words: readonly string[]): string {
    const last = words.at(-1)!;
    const quote = (ending: string) => `"${[...words.slice(0, -1), ending].join(' ')}"`;
    if ([...last].length < SHORTEST_BEGINNING) return quote(last);
    const endings = this.#wordsThatBegin(last);
    if (endings === undefined) return `${quote(last)} *`;
    return `(${(endings.length === 0 ? [last] : endings).map(quote).join(' OR ')})`;
  }

  #words(piece: string): string[] {
    this.#clear.run();
    this.#split.run(piece);
    return (this.#tokens.all() as { term: string }[]).map(({ term }) => term);
  }

  /** The words of the index with this prefix; undefined if there are too many to name. */
  #wordsThatBegin(beginning: string): string[] | undefined {
    const words: string[] = [];
    let from = beginning;
    for (;;) {
      const next = this.#nextWord.get(from) as { term: string } | undefined;
      if (!next?.term.startsWith(beginning)) return words;
      if (words.length === NAMED_WORDS) return undefined;
      words.push(next.term);
      // Words have no control characters: this skips all positions of the word, and nothing else.
      from = `${next.term}\u0001`;
    }
  }
}
