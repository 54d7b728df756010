import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** File name of the built filter, in `bin/` of the checkout and in the npm package. */
export const MODULE_FILE = 'http-trace-filter.wasm';
const SCHEMA_FILE = 'plugin-config.schema.json';
const PAGE_FOLDER = 'page';

// This file lies in publish/src of the checkout, or in dist/publish/src of the npm package.
const here = import.meta.dirname;
const isPackage = existsSync(join(here, '..', '..', 'assets'));
const packageRoot = resolve(here, isPackage ? '../../..' : '..');
const assets = join(packageRoot, 'dist', 'assets');

/** Root of the checkout that this program runs in, or undefined when it runs from the npm package. */
export function findCheckoutRoot(): string | undefined {
  return isPackage ? undefined : resolve(packageRoot, '..');
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

/** Folder of the receiver's web page; undefined if it is not built here. */
export function findPage(): string | undefined {
  const root = findCheckoutRoot();
  const folder = root === undefined ? join(assets, PAGE_FOLDER) : join(root, 'bin', PAGE_FOLDER);
  return existsSync(join(folder, 'index.html')) ? folder : undefined;
}
