import { badValue, type TextParser } from './flag.ts';

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL_NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** True for an RFC 1123 label: what a namespace may be called. Source: Kubernetes "Object Names and IDs". */
export function isDnsLabel(text: string): boolean {
  return LABEL.test(text);
}

/** True for an RFC 1123 subdomain: what most objects may be called. Source: Kubernetes "Object Names and IDs". */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => LABEL.test(part));
}

/** True for a label key, with or without a prefix. Source: Kubernetes "Labels and Selectors", syntax. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return LABEL_NAME.test(text);
  return isDnsSubdomain(text.slice(0, slash)) && LABEL_NAME.test(text.slice(slash + 1));
}

/** True for a label value; it may be empty. Source: as for `isLabelKey`. */
export function isLabelValue(text: string): boolean {
  return text === '' || LABEL_NAME.test(text);
}

/** Makes a parser for the name of an object. `kind` is what the object is, for the error. */
export function parseObjectName(
  kind: string,
  isValid: (text: string) => boolean = isDnsSubdomain,
): TextParser<string> {
  return (text, { source }) => {
    if (isValid(text)) return text;
    const dot = isValid === isDnsSubdomain ? ', "-" and "."' : ' and "-"';
    throw badValue(
      text,
      source,
      `it cannot be the name of a ${kind}`,
      `Use lower-case letters, digits${dot}; start and end with a letter or digit.`,
    );
  };
}
