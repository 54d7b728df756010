import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { parseReference } from '../image/reference.ts';
import { readBackend, readExternal } from './backend.ts';
import { readCluster } from './cluster.ts';
import { LOG_LEVELS } from './config-file.ts';
import { readDelivery } from './delivery.ts';
import { API_CHOICES, readPlugin, readRootNamespace } from './plugin.ts';
import { readProvenance } from './provenance.ts';
import { readAdmins, readDumpFiles, readTimeoutMs } from './proxies.ts';
import { flagName, type RawOptions, readChoice, readText } from './raw.ts';
import { readRegistryFlags } from './registry.ts';
import { readName, readSweep, readWrite } from './rollout.ts';
import { checkSigningFlags, readSigning, readVerifyKey } from './signing.ts';
import { readTags } from './tags.ts';

type Read = (raw: RawOptions, context: CommandContext) => unknown;

// Each reader checks the flag that it stands beside, and those that belong to it.
const READERS: Readonly<Record<string, Read>> = {
  '--concurrency': readSweep,
  '--dry-run': readWrite,
  '--timeout': readTimeoutMs,
  '--admin': readAdmins,
  '--from-file': readDumpFiles,
  '--kubeconfig': readCluster,
  '--name': readName,
  '--root-namespace': readRootNamespace,
  '--direction': readPlugin,
  '--api': (raw) => readChoice(raw, 'api', API_CHOICES),
  '--log-level': (raw) => readChoice(raw, 'logLevel', LOG_LEVELS),
  '--delivery': readDelivery,
  '--backend-address': (raw, context) => [readBackend(raw, context), readExternal(raw)],
  '--image': (raw) => {
    const image = readText(raw, 'image');
    return image && parseReference(image);
  },
  '--tag': readTags,
  '--source': readProvenance,
  '--plain-http': readRegistryFlags,
  '--sign-key': readSigning,
  '--verify-key': readVerifyKey,
  '--no-transparency-log': checkSigningFlags,
  '--wasm': (raw, context) => checkFile(raw, 'wasm', context),
  '--attach-sbom': (raw, context) => checkFile(raw, 'attachSbom', context),
};

/** Checks the values of all flags of a command, before it asks or writes anything. Throws a usage error that names the flag. */
export function checkFlags(command: Command, context: CommandContext): void {
  const raw: RawOptions = command.opts();
  for (const { long } of command.options) READERS[long ?? '']?.(raw, context);
}

function checkFile(raw: RawOptions, name: string, { cwd }: CommandContext): void {
  const file = readText(raw, name);
  if (file === undefined || existsSync(resolve(cwd, file))) return;
  throw usageError(
    `Cannot read ${resolve(cwd, file)}`,
    'there is no such file or directory',
    `Give ${flagName(name)} the path of a file.`,
  );
}
