import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';

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

/** Checks the namespaces of a command line; one named twice counts once. Throws a usage error when there is none. */
export function readNamespaces(namespaces: readonly string[]): string[] {
  if (namespaces.length === 0) {
    throw usageError(
      'Cannot generate resources',
      'no namespace was given',
      'Name the namespaces whose traffic is to be tapped: `meshtap generate NAMESPACE... --image IMAGE`.',
    );
  }
  for (const namespace of namespaces) {
    if (!isDnsLabel(namespace)) {
      throw usageError(
        `Cannot use ${quoteInput(namespace)} as a namespace`,
        'it is not 1 to 63 lower-case letters, digits and "-" (first and last no "-")',
        'Give namespaces as `kubectl get namespaces` lists them.',
      );
    }
  }
  return [...new Set(namespaces)];
}
