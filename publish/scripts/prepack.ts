// Builds what the npm package holds besides bin/: compiled sources, the filter, the schema, the licence.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const packageRoot = join(import.meta.dirname, '..');
const root = join(packageRoot, '..');
const dist = join(packageRoot, 'dist');
const module = join(root, 'bin', 'http-trace-filter.wasm');

if (!existsSync(module)) {
  console.error(
    'Cannot pack the npm package: bin/http-trace-filter.wasm is missing.\nBuild it with `make build`.',
  );
  process.exit(1);
}
rmSync(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules', '.bin', 'tsc');
execFileSync(tsc, ['--project', join(packageRoot, 'tsconfig.build.json')], { stdio: 'inherit' });
mkdirSync(join(dist, 'assets'));
for (const file of [module, join(root, 'manifests', 'plugin-config.schema.json')]) {
  copyFileSync(file, join(dist, 'assets', file.slice(file.lastIndexOf('/') + 1)));
}
copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
