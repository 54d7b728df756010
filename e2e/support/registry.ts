import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getTool } from '../../tools/get.ts';
import { startProgram } from './child-process.ts';
import { eventually } from './eventually.ts';

/** The account of a registry that asks for one. */
export type Credentials = { user: string; password: string };

/** A running OCI registry that speaks plain HTTP. */
export type Registry = {
  /** `127.0.0.1:PORT`, as in image names. */
  host: string;
  stop(): Promise<void>;
};

/** The one account of a registry with basic auth. */
export const CREDENTIALS: Credentials = { user: 'tester', password: 'only-for-tests' };

/** File with the account above: bcrypt, as `htpasswd -B` makes it; Node has no bcrypt. */
export const HTPASSWD = `${CREDENTIALS.user}:$2b$05$meshtapmeshtapmeshtape.M3ckN1jXUtWzQwn3Tfn/ZTHP.i51x.\n`;

/** The realm of a registry that asks: Istio's agent refuses one that is not an http(s) URL, for basic auth too. */
export const REALM = 'http://registry.example';

/** Starts the real registry (distribution) on a port, by default a free one, with its files and log in `folder`. */
export async function startRegistry(
  folder: string,
  { hasBasicAuth = false, port = 0 }: { hasBasicAuth?: boolean; port?: number } = {},
): Promise<Registry> {
  const name = hasBasicAuth ? 'registry-basic-auth' : 'registry';
  const file = (suffix: string) => join(folder, `${name}${suffix}`);
  const htpasswd = { realm: REALM, path: file('.htpasswd') };
  if (hasBasicAuth) await writeFile(htpasswd.path, HTPASSWD);
  const config = {
    version: 0.1,
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: file('-data') } },
    http: { addr: `127.0.0.1:${port}` },
    ...(hasBasicAuth ? { auth: { htpasswd } } : {}),
  };
  await writeFile(file('.json'), JSON.stringify(config));
  const program = await startProgram({
    name,
    command: await getTool('registry'),
    args: ['serve', file('.json')],
    logFile: file('.log'),
    // Without the user's own REGISTRY_* variables, which would win over the file.
    env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none' },
  });
  const host = await eventually(
    `${name} to listen`,
    async () => {
      await program.assertRunning();
      return /listening on (127\.0\.0\.1:\d+)/.exec(await program.readLog())?.[1] ?? '';
    },
    (address) => address !== '',
  );
  return { host, stop: program.stop };
}
