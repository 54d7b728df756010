import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

const packageRoot = join(import.meta.dirname, '..');
const root = join(packageRoot, '..');
const dist = join(packageRoot, 'dist');
const module = join(root, 'bin', 'http-trace-filter.wasm');
const page = join(root, 'bin', 'page');

/**
 * Builds publish/dist, all of the npm package other than bin/: compiled sources of the publisher and the receiver, the
 * filter, the receiver's page, the schema and the licence. Ends the process if the filter or the page is missing.
 */
export function buildDist(): void {
  for (const path of [module, join(page, 'index.html')]) {
    if (existsSync(path)) continue;
    console.error(
      `Cannot build publish/dist: ${relative(root, path)} is missing.\nBuild it with \`make build\`.`,
    );
    process.exit(1);
  }
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['--project', join(packageRoot, 'tsconfig.build.json')], { stdio: 'inherit' });
  mkdirSync(join(dist, 'assets'));
  for (const file of [module, join(root, 'manifests', 'plugin-config.schema.json')])
    copyFileSync(file, join(dist, 'assets', basename(file)));
  cpSync(page, join(dist, 'assets', 'page'), { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
}

if (import.meta.main) buildDist();
