import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { addModuleOptions, readModulePath } from '../options/module-file.ts';
import { addProvenanceOptions, readProvenance } from '../options/provenance.ts';
import { type RawOptions, readText } from '../options/raw.ts';

const EXAMPLES = `
Examples:
  Pack what \`make build\` built, and print the image's digest:
    meshtap package --output-dir build/image

  Pack another module:
    meshtap package --output-dir build/image --wasm path/to/filter.wasm

The same module gives the same digest on every machine. stdout has that digest alone.`;

/** Adds \`meshtap package\`. */
export function addPackageCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('package')
    .summary('pack the filter as an OCI image layout')
    .description('Packs the filter as an OCI image layout on disk and prints its digest.')
    .option(
      '--output-dir <directory>',
      'where to write the layout (required); an older layout there is replaced',
    );
  addProvenanceOptions(addModuleOptions(command))
    .addHelpText('after', EXAMPLES)
    .action((raw: RawOptions) => runPackage(raw, context));
}

async function runPackage(raw: RawOptions, context: CommandContext): Promise<void> {
  const output = readText(raw, 'outputDir');
  if (output === undefined) {
    throw usageError(
      'Cannot pack the filter',
      '--output-dir is missing',
      'Say where to write the layout: --output-dir DIRECTORY.',
    );
  }
  const path = readModulePath(raw, context);
  const provenance = readProvenance(raw, context);
  const [{ readModule }, { packImage }, { saveLayout }] = await Promise.all([
    import('../image/module.ts'),
    import('../image/image.ts'),
    import('../image/layout.ts'),
  ]);
  const module = await readModule(path);
  const image = await packImage(module, provenance);
  await saveLayout(resolve(context.cwd, output), image, context.signal);
  context.stderr.line(`Packed ${path} (${module.length} bytes) into ${output}`);
  context.stdout.line(image.manifest.digest);
}
