import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, ToolError } from '../../../tools/command.ts';
import { docker } from './engine.ts';

const SOURCE = join(import.meta.dirname, '..', '..', 'workload');

/** Builds an image with only the workload program, for the engine's CPU as Go names it. */
export async function buildWorkloadImage(folder: string, image: string, cpu: string): Promise<void> {
  const content = join(folder, 'workload-image');
  await mkdir(content, { recursive: true });
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: 'linux', GOARCH: cpu };
  const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', join(content, 'workload'), '.'];
  await runCommand('go', args, { cwd: SOURCE, env }).catch((cause: Error) => {
    throw new ToolError(
      `Cannot build the workload program: ${cause.message}\nCheck that Go is installed and can be run.`,
      { cause },
    );
  });
  const archive = join(folder, 'workload-image.tar');
  await runCommand('tar', ['-cf', archive, '-C', content, 'workload']);
  await docker('import', '--change', 'ENTRYPOINT ["/workload"]', archive, image);
}
