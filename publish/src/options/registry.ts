import { usageError } from '../errors.ts';
import { parseFile } from './files.ts';
import { switchFlag, textFlag, type Values } from './flag.ts';

/** How to reach a registry, without the password. Paths are absolute. */
export interface RegistryRequest {
  plainHttp: boolean;
  insecure: boolean;
  caFile?: string;
  registryConfig?: string;
  /** Its password comes from standard input. */
  username?: string;
}

const group = 'Registry';

/** The flags that say how to reach the registry; they mean what they mean to ORAS. */
export const REGISTRY_FLAGS = {
  plainHttp: switchFlag('--plain-http', {
    group,
    description: 'use HTTP without TLS',
    environment: { MESHTAP_ORAS: 'path of the ORAS CLI (default: oras on PATH)' },
    exitCodes: {
      4: 'the registry refused, or cannot be reached',
      5: 'the image or its signature is not what it should be',
    },
  }),
  insecure: switchFlag('--insecure', { group, description: 'accept any certificate of the registry' }),
  caFile: textFlag(
    '--ca-file <file>',
    { group, description: "certificate authority of the registry's certificate" },
    parseFile,
  ),
  registryConfig: textFlag(
    '--registry-config <file>',
    {
      group,
      description: "credentials, as in Docker's config.json",
      default: "Docker's own",
      environment: {
        DOCKER_CONFIG: "directory of Docker's config.json, used if --registry-config is not given",
      },
    },
    parseFile,
  ),
  username: textFlag(
    '-u, --username <name>',
    { group, description: 'user name; needs --password-stdin' },
    (text) => text,
  ),
  passwordStdin: switchFlag('--password-stdin', {
    group,
    description: 'read the password from standard input',
  }),
};

/** Reads how to reach the registry. */
export function readRegistry({
  plainHttp,
  insecure,
  caFile,
  registryConfig,
  username,
  passwordStdin,
}: Values<typeof REGISTRY_FLAGS>): RegistryRequest {
  if ((username !== undefined) !== passwordStdin) {
    throw refuseLogin(
      `${passwordStdin ? '--username' : '--password-stdin'} is missing`,
      'Pass both, and write the password to standard input: `printf %s "$PASSWORD" | meshtap ... --username NAME --password-stdin`.',
    );
  }
  if (passwordStdin && registryConfig !== undefined) {
    throw refuseLogin('--registry-config and --password-stdin both give credentials', 'Pass one of them.');
  }
  return {
    ...{ plainHttp, insecure },
    ...(caFile !== undefined && { caFile }),
    ...(registryConfig !== undefined && { registryConfig }),
    ...(username !== undefined && { username }),
  };
}

/** Makes the usage error for a login that cannot work. */
export function refuseLogin(why: string, fix: string): Error {
  return usageError('Cannot log in to the registry', why, fix);
}
