/** Characters that nobody may bring into a terminal or a log: one of each kind. */
export const HIDDEN_CHARS = [
  ...['\u0000', '\u0007', '\u001b', '\u007f', '\u0080', '\u009b', '\u009f'],
  ...['\u00ad', '\u061c', '\u200b', '\u200d', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a', '\u202e'],
  ...['\u2060', '\u2066', '\u2069', '\u3164', '\ufe0f', '\ufeff', '\ue000', '\u{e0041}', '\ud800', '\udc00'],
] as const;

/** What somebody may put wherever a cluster or a proxy takes text. */
export const HOSTILE = `a${HIDDEN_CHARS.join('b')}\r\n  ::set-output name=x::y\n##vso[task.setvariable]z`;

// Written anew, so that a fault of the code is no fault of its test.
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u3164]|\ufe0f/u;

/** What is wrong with printed text, in words; empty if it is fit for a terminal and a log. */
export function findFaults(printed: string): string[] {
  return printed
    .split('\n')
    .flatMap((line) => [
      ...(FORBIDDEN.test(line.replaceAll('\t', '')) ? [`hidden characters: ${JSON.stringify(line)}`] : []),
      ...(/^\s*::|##\w*\[/.test(line) ? [`a command to a CI runner: ${line}`] : []),
    ]);
}
