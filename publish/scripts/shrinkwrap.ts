/** An entry of a lock file of npm: a package, or the manifest of the project or of a workspace. */
export type LockEntry = {
  name?: string;
  version?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};

/** A lock file of npm. The keys of `packages` are paths in the checkout, such as `node_modules/ajv`. */
export type LockFile = { name: string; version: string; packages: Record<string, LockEntry> };

/**
 * Makes the npm-shrinkwrap.json of a package that is published from a workspace: what the package needs to run, exactly
 * as the lock file of the checkout has it. Throws if a package that it needs is not in the lock file, has no integrity,
 * or stands where it would not be found when the package is installed.
 */
export function makeShrinkwrap(lock: LockFile, workspace: string, manifest: object): object {
  const own = lock.packages[workspace];
  if (own === undefined)
    throw new Error(`package-lock.json has no workspace ${workspace}. Run \`npm install\`.`);
  const packages: Record<string, LockEntry> = {};
  const waiting = resolveAll(lock, workspace, own);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (packages[path] !== undefined) continue;
    const entry = lock.packages[path] ?? {};
    if (!path.startsWith('node_modules/') || entry.link || entry.integrity === undefined)
      throw new Error(
        `Cannot lock ${path} for the npm package: it is not an npm package at the top of the checkout.`,
      );
    packages[path] = entry;
    waiting.push(...resolveAll(lock, path, entry));
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1));
  const { name, version } = own;
  return {
    ...{ name, version, lockfileVersion: 3, requires: true },
    packages: { '': manifest, ...Object.fromEntries(sorted) },
  };
}

/** Finds the paths of what a package needs, as Node does: below the package, then beside it, then further up. */
function resolveAll(lock: LockFile, from: string, entry: LockEntry): string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} } = entry;
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  return names.flatMap((name) => {
    const path = foldersAbove(from)
      .map((folder) => `${folder}node_modules/${name}`)
      .find((candidate) => lock.packages[candidate] !== undefined);
    if (path !== undefined) return [path];
    if (optionalDependencies?.[name] !== undefined || peerDependenciesMeta[name]?.optional) return [];
    throw new Error(`package-lock.json lacks ${name}, which ${from} needs. Run \`npm install\`.`);
  });
}

/** `node_modules/a/node_modules/b` gives itself, `node_modules/a`, and the top, each with a slash behind it. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/node_modules/');
  const folders = parts.map((_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/`);
  return [...folders, ''];
}
