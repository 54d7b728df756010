import { usageError } from '../errors.ts';
import { flag, type Values } from './flag.ts';
import { anyText, parseFile } from './parsers.ts';

/** How to reach a registry, without the password. Paths are absolute. */
export interface RegistryRequest {
  plainHttp: boolean;
  insecure: boolean;
  caFile?: string | undefined;
  registryConfig?: string | undefined;
  /** Its password comes from standard input. */
  username?: string | undefined;
}

/** The flags that say how to reach the registry; they mean what they mean to ORAS. */
export const REGISTRY_FLAGS = {
  plainHttp: flag.registry.switch('--plain-http', 'use HTTP without TLS', {
    environment: { MESHTAP_ORAS: 'path of the ORAS CLI (default: oras on PATH)' },
    exitCodes: {
      4: 'the registry refused, or cannot be reached',
      5: 'the image or its signature is not what it should be',
    },
  }),
  insecure: flag.registry.switch('--insecure', 'accept any certificate of the registry'),
  caFile: flag.registry.text(
    '--ca-file <file>',
    "certificate authority of the registry's certificate",
    parseFile,
  ),
  registryConfig: flag.registry.text(
    '--registry-config <file>',
    "credentials, as in Docker's config.json",
    parseFile,
    {
      default: "Docker's own",
      environment: {
        DOCKER_CONFIG: "directory of Docker's config.json, used if --registry-config is not given",
      },
    },
  ),
  username: flag.registry.text('-u, --username <name>', 'user name; needs --password-stdin', anyText),
  passwordStdin: flag.registry.switch('--password-stdin', 'read the password from standard input'),
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
  if (plainHttp && insecure) {
    throw usageError(
      'Cannot use --insecure together with --plain-http',
      'without TLS there is no certificate to accept',
      'Leave one of them off.',
    );
  }
  if (plainHttp && caFile !== undefined) {
    throw usageError(
      'Cannot use --ca-file together with --plain-http',
      'without TLS there is no certificate to check',
      'Leave one of them off.',
    );
  }
  if (passwordStdin && registryConfig !== undefined) {
    throw refuseLogin('--registry-config and --password-stdin both give credentials', 'Pass one of them.');
  }
  return { plainHttp, insecure, caFile, registryConfig, username };
}

/** Makes the usage error for a login that cannot work. */
export function refuseLogin(why: string, fix: string): Error {
  return usageError('Cannot log in to the registry', why, fix);
}
