import { DescriptionError } from './description-error.ts';
import type { DocNode } from './doc-node.ts';
import { type Described, type Operation, readOperations } from './operations.ts';
import { parseDocument } from './parse-document.ts';
import { References } from './references.ts';
import type { Server } from './servers.ts';

/** An OpenAPI description, as far as a comparison needs it. */
export type Description = {
  title: string;
  version: string;
  /** Whether it is OpenAPI 3.0, whose schemas differ from JSON Schema. */
  is30: boolean;
  operations: Operation[];
  /** Those of operations that have no servers of their own. */
  servers: readonly Server[];
  /** By name. */
  securitySchemes: Map<string, Described>;
  references: References;
};

const GIVE = 'Give an OpenAPI 3.0 or 3.1 description in YAML or JSON.';

/** Reads a description in YAML or JSON. Throws a DescriptionError. */
export function readDescription(text: string): Description {
  const root = parseDocument(text);
  checkVersion(root);
  const references = new References(root);
  const info = root.get('info');
  return {
    title: info?.get('title')?.text ?? '',
    version: info?.get('version')?.text ?? '',
    is30: root.get('openapi')?.text.startsWith('3.0') === true,
    ...readOperations(root, references),
    securitySchemes: readSecuritySchemes(root, references),
    references,
  };
}

function checkVersion(root: DocNode): void {
  if (!root.isMap)
    throw new DescriptionError('it is not an object', GIVE, root.scalar === null ? null : root.line);
  const swagger = root.get('swagger');
  if (swagger)
    throw new DescriptionError(
      'it is Swagger 2.0',
      'Convert it to OpenAPI 3, for example with swagger2openapi.',
      swagger.line,
    );
  const version = root.get('openapi');
  if (!version)
    throw new DescriptionError(`it has no \`openapi\` member, so it is not an OpenAPI description`, GIVE);
  if (!/^3\.[01](?:\.\d+)?(?:-|$)/.test(version.text))
    throw new DescriptionError('its version of OpenAPI is not supported', GIVE, version.line);
  const paths = root.get('paths');
  if (paths ? paths.isMap || paths.scalar === null : root.get('webhooks') || root.get('components')) return;
  throw new DescriptionError(
    paths ? '`paths` is not an object' : 'it has no `paths`',
    'Give a description that has paths.',
    paths?.line ?? null,
  );
}

function readSecuritySchemes(root: DocNode, references: References): Map<string, Described> {
  const schemes = root.get('components')?.get('securitySchemes')?.entries ?? [];
  return new Map(schemes.map(([name, node]) => [name, { node: references.resolve(node), line: node.line }]));
}
