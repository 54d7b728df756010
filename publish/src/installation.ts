import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** File name of the built filter, in `bin/` of the checkout and in the npm package. */
export const MODULE_FILE = 'http-trace-filter.wasm';
const SCHEMA_FILE = 'plugin-config.schema.json';

// This file lies in publish/src of the checkout or in dist of the npm package.
const here = import.meta.dirname;
const packageRoot = resolve(here, '..');
const assets = join(here, 'assets');

/** Root of the checkout that this program runs in, or undefined when it runs from the npm package. */
export function findCheckoutRoot(): string | undefined {
  const root = resolve(packageRoot, '..');
  return existsSync(join(root, 'manifests', SCHEMA_FILE)) && !existsSync(assets) ? root : undefined;
}

/** Version of this program, as its package.json says. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** The receiver's image of this release, by digest; undefined in a checkout. The release writes it into package.json. */
export function readReceiverImage(): string | undefined {
  const { meshtap } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    meshtap?: { receiverImage?: string };
  };
  return meshtap?.receiverImage;
}

/** Path of the JSON Schema of pluginConfig. */
export function findSchema(): string {
  const root = findCheckoutRoot();
  return root === undefined ? join(assets, SCHEMA_FILE) : join(root, 'manifests', SCHEMA_FILE);
}

/** Path of this installation's own copy of the filter. It may not be built yet. */
export function findOwnModule(): string {
  const root = findCheckoutRoot();
  return root === undefined ? join(assets, MODULE_FILE) : join(root, 'bin', MODULE_FILE);
}
