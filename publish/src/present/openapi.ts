import type { Comparison } from '../../../receive/src/catalogue/compare/comparison.ts';
import type { Presenter } from '../commands/command.ts';
import type { Output } from '../context.ts';
import { readVersion } from '../installation.ts';
import type { OpenApiOutput } from '../options/description.ts';
import { type FormatData, formatJson } from '../output/data.ts';

/** Presents a learned document, or its comparison with a description, on stdout. */
export async function presentOpenApi(output: OpenApiOutput, { stdout }: Output): Promise<Presenter> {
  if (output.kind === 'document') {
    const format = output.format === 'json' ? formatJson : await loadYaml();
    return { openapi: ({ document }) => stdout.block(format(document)) };
  }
  const format = await loadComparisonFormat(output);
  return { comparison: ({ comparison }) => stdout.block(format(comparison)) };
}

// The same writer as that of the receiver: both print the same bytes.
async function loadYaml(): Promise<FormatData> {
  return (await import('../../../receive/src/yaml.ts')).toYaml;
}

async function loadComparisonFormat({
  format,
  description: { uri },
}: Extract<OpenApiOutput, { kind: 'comparison' }>): Promise<(comparison: Comparison) => string> {
  if (format === 'json') return formatJson;
  if (format === 'table')
    return (await import('../../../receive/src/catalogue/compare/table.ts')).formatTable;
  const { toSarif } = await import('../../../receive/src/catalogue/compare/sarif.ts');
  return (comparison) => formatJson(toSarif(comparison, { uri, version: readVersion() }));
}
