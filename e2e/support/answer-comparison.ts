import { isDeepStrictEqual } from 'node:util';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import type { Header } from './scnt.ts';

// They have the time, or a number of the request.
const VARIABLE = ['date', 'x-envoy-upstream-service-time', 'x-request-id'];

/**
 * Compares what clients got for the same cases in two runs. Returns the differences as text. The end of an answer that
 * broke off may be lost on the way, so only what comes before the body counts.
 */
export function compareAnswers(
  cases: ExchangeCase[],
  expected: Map<string, Answer>,
  actual: Map<string, Answer>,
): string[] {
  return cases.flatMap(({ id, shape }) => {
    const [one, other] = [comparable(expected.get(id)), comparable(actual.get(id))];
    if (isDeepStrictEqual(one, other)) return [];
    return [`${id} (${shape}): ${summarize(one)} became ${summarize(other)}`];
  });
}

type Comparable = Omit<Answer, 'localPort' | 'body'> & { body: string };

function comparable(answer: Answer | undefined): Comparable | undefined {
  if (!answer) return undefined;
  const { localPort: _, body, ...rest } = answer;
  return {
    ...rest,
    headers: withoutVariable(answer.headers),
    body: rest.isComplete ? body.toString('latin1') : '',
  };
}

/** Removes the headers that differ from one request to the next. */
export function withoutVariable(headers: Header[]): Header[] {
  return headers.filter(([name]) => !VARIABLE.includes(name));
}

function summarize(answer: Comparable | undefined): string {
  if (!answer) return 'no answer at all';
  const { body, ...rest } = answer;
  return `${JSON.stringify(rest).slice(0, 400)} with a body of ${body.length} bytes`;
}
