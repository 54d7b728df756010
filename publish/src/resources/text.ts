import { Document, isScalar, visit } from 'yaml';

/** How resources are printed. */
export type ResourceFormat = 'yaml' | 'json';

// Whatever begins with a letter and is none of YAML 1.1's words for true, false and null; anything else is quoted. Kubernetes
// reads YAML 1.1, in which y, on, 1_000, 0o17 and 12:30 are no strings.
const PLAIN = /^[A-Za-z](?:[A-Za-z0-9._/@:|-]*[A-Za-z0-9/-])?$/;
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** Writes resources as text that both YAML 1.1 and 1.2 read alike, or as a JSON List. Ends with a newline. */
export function formatResources(resources: readonly object[], format: ResourceFormat): string {
  if (format === 'json')
    return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: resources }, null, 2)}\n`;
  return resources.map((resource) => formatResource(resource)).join('---\n');
}

/** Writes one resource as YAML. `annotate` gets the document before, to add comments. */
export function formatResource(resource: object, annotate?: (document: Document) => void): string {
  // Parts that two resources share would become anchors, which not every tool reads.
  const document = new Document(resource, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (
        isScalar(node) &&
        typeof node.value === 'string' &&
        (!PLAIN.test(node.value) || WORD.test(node.value))
      ) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  annotate?.(document);
  return document.toString({ lineWidth: 0, indentSeq: true });
}
