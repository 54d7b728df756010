import { Document, isScalar, visit } from 'yaml';
import { escapeHidden } from '../../../receive/src/hidden-characters.ts';

// Whatever begins with a letter and is none of YAML 1.1's words for true, false and null; anything else is quoted, on one
// line. Kubernetes reads YAML 1.1, in which y, on, 1_000, 0o17 and 12:30 are no strings.
const PLAIN = /^[A-Za-z](?:[A-Za-z0-9._/@:|-]*[A-Za-z0-9/-])?$/;
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/**
 * Writes data as text that both YAML 1.1 and 1.2 read alike. `annotate` gets the document before, to add comments. Ends
 * with a newline.
 */
export function formatYaml(value: object, annotate?: (document: Document) => void): string {
  // Parts that two members share would become anchors, which not every tool reads.
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
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
  const text = document.toString({ lineWidth: 0, indentSeq: true, doubleQuotedAsJSON: true });
  // What cannot be seen is in double quotes now.
  return escapeHidden(text, '\n', 'yaml');
}
