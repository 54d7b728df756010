import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PluginConfig } from './published-filter.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The folder of the documentation. */
export const DOCS = join(ROOT, 'docs');

/** A recipe of docs/backends.md. */
export type Recipe = {
  heading: string;
  text: string;
  /** Its pluginConfigs, in order. */
  configs: PluginConfig[];
  /** Its YAML of other kinds, such as a collector's configuration. */
  others: Record<string, unknown>[];
};

/** Reads the recipes in docs/backends.md: each section with YAML is one. */
export function readRecipes(): Recipe[] {
  const text = readFileSync(join(DOCS, 'backends.md'), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return sections.map(readRecipe).filter(({ configs }) => configs.length > 0);
}

/** Returns the recipe under a heading. Throws if there is none. */
export function findRecipe(heading: string): Recipe {
  const recipe = readRecipes().find((each) => each.heading === heading);
  if (!recipe) throw new Error(`docs/backends.md has no recipe "${heading}"`);
  return recipe;
}

/** Reads the YAML blocks of a page, in order. `file` is a path from the root of the checkout. */
export function readYaml(file: string): Record<string, unknown>[] {
  return parseBlocks(readFileSync(join(ROOT, file), 'utf8'));
}

/** Name of the cluster that a filter with this pluginConfig posts to. Source: the contract, `backend.cluster`. */
export function findCluster({ backend }: PluginConfig): string {
  return backend.cluster ?? `outbound|${backend.port ?? 9000}||${backend.address}`;
}

function readRecipe(section: string): Recipe {
  const blocks = parseBlocks(section);
  const isConfig = (block: object): block is PluginConfig => 'backend' in block;
  return {
    heading: section.split('\n', 1)[0] ?? '',
    text: section,
    configs: blocks.filter(isConfig),
    others: blocks.filter((block) => !isConfig(block)),
  };
}

function parseBlocks(text: string): Record<string, unknown>[] {
  const blocks = text.matchAll(/^```yaml\n(.*?)^```$/gms);
  return [...blocks].map(([, yaml = '']) => parse(yaml) as Record<string, unknown>);
}
