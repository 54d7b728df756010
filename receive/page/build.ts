import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** Bundles the page into `folder`: index.html, page.js and page.css, which name no address outside. */
export async function buildPage(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: { page: join(here, 'main.tsx') },
    outdir: folder,
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  await copyFile(join(here, 'index.html'), join(folder, 'index.html'));
}

if (import.meta.main) await buildPage(process.argv[2] ?? join(here, '../../bin/page'));
