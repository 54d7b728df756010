import type { Exchange } from '../../src/exchange.ts';
import type { Filter, Term } from '../../src/filter/filter.ts';

/** Whether an exchange fits a filter: the words of `filter.ts` in the simplest code there is. */
export function fits(exchange: Exchange, filter: Filter): boolean {
  const timeUs = exchange.startUs!;
  if (timeUs < (filter.sinceUs ?? 0) || timeUs >= (filter.untilUs ?? Number.POSITIVE_INFINITY)) return false;
  return filter.terms.every((term) => {
    if (term.isNegated) return !matches(exchange, term);
    if (term.field === 'text') return matches(exchange, term);
    const wanted = filter.terms.filter(({ field, isNegated }) => field === term.field && !isNegated);
    return wanted.some((one) => matches(exchange, one));
  });
}

function matches(exchange: Exchange, { field, value }: Term): boolean {
  switch (field) {
    case 'text':
      return hasText(exchange, value);
    case 'method':
      return exchange.method === value;
    case 'status':
      return `${exchange.status}` === value || `${exchange.status}`.replace(/..$/, 'xx') === value;
    case 'host':
    case 'source':
    case 'destination':
      return isPlace(exchange[field].toLowerCase(), value.toLowerCase());
    case 'path':
      return exchange.path.startsWith(value);
    case 'namespace':
      return exchange.sourceNamespace === value || exchange.destinationNamespace === value;
    case 'trace':
      return exchange.traceId === value;
    case 'request':
      return exchange.requestId === value;
    case 'is':
      return isState(exchange, value);
  }
}

function isPlace(place: string, value: string): boolean {
  if (value.startsWith('*.')) {
    return place.endsWith(value.slice(1)) || place.replace(/:[0-9]+$/, '').endsWith(value.slice(1));
  }
  return place === value || place.startsWith(`${value}.`) || place.startsWith(`${value}:`);
}

function isState({ status, redacted, request, response }: Exchange, state: string): boolean {
  if (state === 'cut') return request.truncated || response.truncated;
  if (state === 'redacted') return redacted;
  return status === 0 || (state === 'error' && status >= 400 && status < 600);
}

/** Pieces are apart by spaces; each must be there as words in a row, whose last may be a beginning of three letters. */
function hasText(exchange: Exchange, value: string): boolean {
  const { method, host, path, request, response } = exchange;
  const parts = [method, host, path];
  for (const { headers, body } of [request, response])
    parts.push(...headers.flat(), Buffer.from(body).toString());
  const words = wordsOf(parts.join('\n'));
  const pieces = value.split(/\s+/).map(wordsOf);
  const asked = pieces.filter((piece) => piece.length > 0);
  return asked.length > 0 && asked.every((piece) => words.some((_, start) => isAt(words, start, piece)));
}

function isAt(words: readonly string[], start: number, piece: readonly string[]): boolean {
  return piece.every((part, index) => {
    const word = words[start + index];
    const isBeginning = index === piece.length - 1 && part.length >= 3;
    return word === part || (isBeginning && word?.startsWith(part));
  });
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
