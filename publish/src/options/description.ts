import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';
import { common, flag, type TextOrigin, type Values } from './flag.ts';
import { parseFile } from './parsers.ts';

/** An OpenAPI description that the user gives. */
export interface DescriptionSource {
  /** What messages call it. */
  name: string;
  /** The path of a file, absolute. Without one it is on standard input. */
  path?: string;
  /** Where it is, for reports: a path below the working directory, or a URL. */
  uri: string;
}

const DOCUMENT_FORMATS = ['yaml', 'json'] as const;
const COMPARISON_FORMATS = ['table', 'json', 'sarif'] as const;

/** How a learned document, or its comparison with a description, is printed. */
export type OpenApiOutput =
  | { kind: 'document'; format: (typeof DOCUMENT_FORMATS)[number] }
  | {
      kind: 'comparison';
      format: (typeof COMPARISON_FORMATS)[number];
      description: DescriptionSource;
    };

/** The flags that say what is printed of a learned host. */
export const DESCRIPTION_FLAGS = common({
  diff: flag.output.text(
    '--diff <file>',
    'compare the traffic with this OpenAPI 3.0 or 3.1 description (- is standard input)',
    parseSource,
  ),
  output: flag.output.choice(
    '-o, --output <format>',
    'yaml or json; with --diff table, json or sarif',
    ['yaml', 'json', 'table', 'sarif'],
    { default: 'yaml; with --diff table' },
  ),
});

/** Reads what is printed. Throws a usage error if the format does not fit. */
export function readOpenApiOutput({ diff, output }: Values<typeof DESCRIPTION_FLAGS>): OpenApiOutput {
  if (diff === undefined) {
    const format = DOCUMENT_FORMATS.find((each) => each === (output ?? 'yaml'));
    if (format !== undefined) return { kind: 'document', format };
    throw usageError(
      `Cannot use --output ${output} here`,
      'it is for a comparison, and --diff is missing',
      'Add --diff FILE, or use yaml or json.',
    );
  }
  const format = COMPARISON_FORMATS.find((each) => each === (output ?? 'table'));
  if (format !== undefined) return { kind: 'comparison', format, description: diff };
  throw usageError(
    `Cannot use --output ${output} together with --diff`,
    'a comparison has no such format',
    'Use table, json or sarif.',
  );
}

/** Reads the name of a host, with or without its port. */
export function parseHost(text: string): string {
  const host = text.trim().toLowerCase();
  if (/^[^\s/?#@]+$/.test(host)) return host;
  throw usageError(
    `Cannot use ${quoteInput(text)} as a host`,
    'it is not one',
    'Give it as requests name it, such as cart.shop.svc.cluster.local:8080.',
  );
}

function parseSource(text: string, origin: TextOrigin): DescriptionSource {
  if (text === '-') return { name: 'standard input', uri: 'stdin' };
  const path = parseFile(text, origin);
  const below = relative(origin.cwd, path);
  const isBelow = below !== '' && !isAbsolute(below) && below.split(sep)[0] !== '..';
  const uri = isBelow ? below.replaceAll(sep, '/') : pathToFileURL(path).href;
  return { name: text, path, uri };
}
