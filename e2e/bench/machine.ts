import { execFile } from 'node:child_process';
import { cpus, release } from 'node:os';
import { promisify } from 'node:util';
import { findEnvoy } from './envoy.ts';
import type { Machine } from './results.ts';

/** Describes the machine of the measurement. */
export async function describeMachine(): Promise<Machine> {
  const { stdout } = await promisify(execFile)(await findEnvoy(), ['--version']);
  // Such as `envoy  version: COMMIT/1.40.0/Clean/RELEASE/BoringSSL`.
  const [, envoy = 'unknown'] = /\/(\d+\.\d+\.\d+)\//.exec(stdout) ?? [];
  const [first] = cpus();
  return { envoy, cpu: first?.model.trim() ?? 'unknown', cores: cpus().length, kernel: release() };
}
