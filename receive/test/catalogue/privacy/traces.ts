/** Lists the forms in which a text could have been kept. */
export function listForms(value: string): string[] {
  const plain = [value, value.toLowerCase(), value.toUpperCase(), value.replaceAll(/[ -]/g, '')];
  return [
    ...new Set(
      plain.flatMap((text) => [
        text,
        encodeURIComponent(text),
        encodeURIComponent(text).toLowerCase(),
        JSON.stringify(text).slice(1, -1),
        ...(['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(text).toString(encoding)),
      ]),
    ),
  ];
}

/** Finds which values a text holds, in any of their forms. */
export function findTraces(text: string, values: Iterable<string>): string[] {
  return [...values].filter((value) => listForms(value).some((form) => text.includes(form)));
}
