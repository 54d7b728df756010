// Packs the npm package into build/ and prints the path of the tarball: `node publish/scripts/pack.ts`. The package holds
// an npm-shrinkwrap.json, so whoever installs it gets the dependencies that the checkout has locked.
//   RECEIVER_IMAGE  the default image of `meshtap receiver`
//   REPOSITORY      the web address of the sources, which npm compares with the provenance of a release
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDist } from './dist.ts';
import { type LockFile, makeShrinkwrap } from './shrinkwrap.ts';

const root = join(import.meta.dirname, '..', '..');
const build = join(root, 'build');
const folder = join(build, 'npm');
const { RECEIVER_IMAGE: receiverImage, REPOSITORY: repository } = process.env;

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
const writeJson = (file: string, value: object) =>
  writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);

// The workspace is private, so that nobody publishes it as it is, without the locked dependencies.
const { private: _, devDependencies: __, ...manifest } = readJson('publish', 'package.json');
if (repository) manifest.repository = { type: 'git', url: `git+${repository}.git` };
if (receiverImage) manifest.meshtap = { receiverImage };
const shrinkwrap = makeShrinkwrap(readJson('package-lock.json') as LockFile, 'publish', manifest);

buildDist();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const part of ['bin', 'dist'])
  cpSync(join(root, 'publish', part), join(folder, part), { recursive: true });
writeJson('package.json', manifest);
writeJson('npm-shrinkwrap.json', shrinkwrap);
// npm, which may run this, tells its children where it works itself.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', build];
const tarball = execFileSync('npm', args, { cwd: folder, env, encoding: 'utf8' }).trim();
process.stdout.write(`${join('build', tarball)}\n`);
