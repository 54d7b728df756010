#!/usr/bin/env node
// Starts meshtap: from source in a checkout, from dist in the npm package (Node strips no types under node_modules).
// Written in old JavaScript, so that a Node that is too old can still print an error.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const atHere = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = atHere('../src/cli.ts');
const isCheckout = existsSync(source);
const pinnedNode = atHere('../../node_modules/.bin/node');

function isNewEnough() {
  const parts = process.versions.node.split('.').map(Number);
  return parts[0] > 22 ? parts[0] !== 23 || parts[1] >= 6 : parts[0] === 22 && parts[1] >= 19;
}

function runPinned() {
  const child = spawn(pinnedNode, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: 'inherit',
  });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      child.kill(signal);
    });
  });
  child.on('error', (error) => {
    console.error(`Cannot run meshtap: ${error.message}.\nRun \`npm ci\` in the checkout again.`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    process.exitCode = code === null ? (signal === 'SIGKILL' ? 137 : 1) : code;
  });
}

// Caches the compiled code, which halves the start-up time. The cache is not in the temporary directory, Node's default:
// other users could put code there. Without a writable directory there is no cache.
function keepCompiled() {
  try {
    const userCache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'meshtap');
    module.enableCompileCache(isCheckout ? atHere('../../.cache/node') : userCache());
  } catch {
    // The user has no home directory.
  }
}

if (isNewEnough()) {
  keepCompiled();
  import(isCheckout ? '../src/cli.ts' : '../dist/publish/src/cli.js').then((cli) => cli.runProcess());
} else if (isCheckout && existsSync(pinnedNode)) {
  runPinned();
} else {
  const fix = isCheckout ? 'Run `make build`, which installs the right Node' : 'Install Node 22.19 or newer';
  console.error(`Cannot run meshtap: it needs Node 22.19 or newer, and this is ${process.version}.\n${fix}.`);
  process.exitCode = 1;
}
