import { Composer, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { MAX_DESCRIPTION_BYTES } from './comparison.ts';
import { DescriptionError } from './description-error.ts';
import { DocConverter } from './doc-converter.ts';
import type { DocNode } from './doc-node.ts';

/** How deep its values may be nested. */
const MAX_DESCRIPTION_DEPTH = 200;

// A description of 4 MiB has about 1,000,000 tokens. Many more would only cost memory.
const MAX_TOKENS = 1_250_000;
// The parser's stack has the document, a level for each value around this one, and this one.
const MAX_STACK = MAX_DESCRIPTION_DEPTH + 2;
const SIMPLIFY = 'Give a description that people or tools write: split it, or remove what is not needed.';

/** Reads one document of YAML or JSON, within limits. Throws a DescriptionError. */
export function parseDocument(text: string): DocNode {
  if (text.length > MAX_DESCRIPTION_BYTES || new TextEncoder().encode(text).length > MAX_DESCRIPTION_BYTES)
    throw new DescriptionError(
      'it is larger than 4 MiB',
      'Remove what is not needed, such as examples, or split it.',
    );
  const lines = new LineCounter();
  const document = composeOne(text, lines);
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [problem] = document.errors;
  if (problem)
    throw new DescriptionError(
      `it is not valid YAML or JSON (${problem.code.toLowerCase().replaceAll('_', ' ')})`,
      'Correct the syntax at this line.',
      lineAt(problem.pos[0]),
    );
  return new DocConverter(lineAt).convert(document.contents);
}

function composeOne(text: string, lines: LineCounter): Document.Parsed {
  const tokens = parseTokens(text, lines);
  // The library would compare each name with all others of its object; the converter finds double names faster.
  const composer = new Composer({ uniqueKeys: false, logLevel: 'error' });
  const [document, other] = composer.compose(tokens);
  if (!document) throw new DescriptionError('it is empty', 'Give an OpenAPI description in YAML or JSON.');
  if (other)
    throw new DescriptionError(
      'it holds several YAML documents',
      'Give a file with one document.',
      lines.linePos(other.range[0]).line,
    );
  return document as Document.Parsed;
}

function parseTokens(text: string, lines: LineCounter) {
  countTokens(text);
  // The parser adds the first line only if it also runs the lexer.
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const documents = [];
  for (const token of new Lexer().lex(text)) {
    documents.push(...parser.next(token));
    if (parser.stack.length > MAX_STACK)
      throw new DescriptionError('it is nested deeper than 200 levels', SIMPLIFY, lines.lineStarts.length);
  }
  documents.push(...parser.end());
  return documents;
}

// Before anything is kept of them.
function countTokens(text: string): void {
  let count = 0;
  for (const _token of new Lexer().lex(text))
    if (++count > MAX_TOKENS) throw new DescriptionError('it has too many values or lines', SIMPLIFY);
}
