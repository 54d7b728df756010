import { writeFileSync } from 'node:fs';
import { HOSTILE } from '../output/hostile.ts';
import { makeKubeconfig } from '../support/api-server.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { checkResult } from './verdict.ts';

// As a name that a file can have.
const NAME = HOSTILE.replaceAll('\0', '').replaceAll('/', '');

describe('arguments, names of files and of contexts with hidden characters', () => {
  const temp = useTempDir();
  beforeEach(() => {
    const kubeconfig = makeKubeconfig('http://127.0.0.1:9', HOSTILE);
    writeFileSync(temp('kubeconfig'), JSON.stringify({ ...kubeconfig, 'current-context': 'none' }));
    writeFileSync(temp('odd.dump'), 'no dump');
  });

  const commands: readonly string[][] = [
    [HOSTILE],
    [`--${HOSTILE}`],
    ['help', HOSTILE],
    ['status', HOSTILE],
    ['status', `--${HOSTILE}`],
    ['status', 'shop', '--name', HOSTILE],
    ['status', 'shop', '-o', HOSTILE],
    ['status', 'shop', '--kubeconfig', 'kubeconfig'],
    ['status', 'shop', '--kubeconfig', 'kubeconfig', '--context', HOSTILE],
    ['status', 'shop', '--kubeconfig', 'kubeconfig', '--context', 'other'],
    ['status', '--from-file', NAME],
    ['status', '--from-file', `${NAME}=odd.dump`],
    ['generate', 'shop', '--image', HOSTILE],
    ['generate', 'shop', '--config', NAME],
    ['push', HOSTILE, '--wasm', NAME],
    ['package', '--wasm', NAME, '--output', NAME],
    ['completion', HOSTILE],
    ['tail', '--url', HOSTILE],
    ['tail', '--url', 'http://127.0.0.1:9', '--filter', HOSTILE],
    ['view', '--receiver', HOSTILE],
    ['openapi', HOSTILE],
    ['openapi', 'cart.shop', '--diff', NAME],
    ['openapi', 'cart.shop', '--url', HOSTILE],
    ['receive', '--listen', HOSTILE],
    ['receiver', HOSTILE],
    ['rbac', HOSTILE],
    ['remove', HOSTILE],
    ['rollback', HOSTILE],
    ['diff', HOSTILE, '--image', 'r.example/tap:1'],
  ];
  for (const args of commands) {
    const title = args.map((arg) => (arg.length > 20 ? 'TEXT' : arg)).join(' ');
    it(`are printed with escapes: ${title}`, async () => {
      const env = { KUBECONFIG: temp('none'), MESHTAP_ORAS: NAME };
      checkResult(await runMeshtap(args, { cwd: temp(), env }), title);
    });
  }
});
