import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { common, flag } from '../options/flag.ts';
import { anyText } from '../options/parsers.ts';
import { MODULE_FLAGS, PROVENANCE_FLAGS, readModulePath, readProvenance } from '../options/push.ts';
import { defineCommand } from './command.ts';

/** `meshtap package`. */
export const packageCommand = defineCommand({
  name: 'package',
  group: 'Image',
  summary: 'pack the filter as an OCI image layout',
  description: 'Packs the filter as an OCI image layout on disk and prints its digest.',
  flags: {
    ...common({
      outputDir: flag.output.text(
        '--output-dir <directory>',
        'where to write the layout (required); replaces an older layout there',
        anyText,
      ),
    }),
    ...MODULE_FLAGS,
    ...PROVENANCE_FLAGS,
  },
  examples: `
  Pack what \`make build\` built, and print the image's digest:
    meshtap package --output-dir build/image

  Pack another module:
    meshtap package --output-dir build/image --wasm path/to/filter.wasm

The same module gives the same digest on every machine. stdout has only that digest.`,
  seeAlso: ['push'],
  parse: ({ values, ...around }) => {
    const { outputDir: directory } = values;
    if (directory === undefined) {
      throw usageError(
        'Cannot pack the filter',
        '--output-dir is missing',
        'Say where to write the layout: --output-dir DIRECTORY.',
      );
    }
    const path = resolve(around.cwd, directory);
    return {
      ...{ directory, path },
      modulePath: readModulePath(values, around),
      provenance: readProvenance(values, around),
    };
  },
  plan: async ({ modulePath, provenance }) => {
    const [{ readModule }, { packImage }] = await Promise.all([
      import('../image/module.ts'),
      import('../image/image.ts'),
    ]);
    const module = await readModule(modulePath);
    return { sizeBytes: module.length, image: await packImage(module, provenance) };
  },
  execute: async ({ image, sizeBytes }, { signal, emit }, { path, directory, modulePath }) => {
    const { saveLayout } = await import('../image/layout.ts');
    await saveLayout(path, image, signal);
    emit({ kind: 'packed', modulePath, sizeBytes, directory, digest: image.manifest.digest });
  },
  present: async (_request, { stdout, stderr }) => ({
    packed: ({ modulePath, sizeBytes, directory, digest }) => {
      stderr.line(`Packed ${modulePath} (${sizeBytes} bytes) into ${directory}`);
      stdout.line(digest);
    },
  }),
});
