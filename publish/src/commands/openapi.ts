import { CLUSTER_FLAGS, readCluster } from '../options/cluster.ts';
import { DESCRIPTION_FLAGS, parseHost, readOpenApiOutput } from '../options/description.ts';
import { accessWarnings, RECEIVER_ACCESS_FLAGS, readReceiverAccess } from '../options/receiver.ts';
import { defineCommand } from './command.ts';

/** `meshtap openapi`. */
export const openApiCommand = defineCommand({
  name: 'openapi',
  group: 'Traffic',
  summary: 'print the OpenAPI document that a receiver learned of a host',
  description:
    'Prints the OpenAPI 3.1 document that the receiver learned of a host, or compares the traffic with yours.',
  argument: { syntax: '<host>', description: 'the host as requests name it, with or without its port' },
  flags: {
    ...DESCRIPTION_FLAGS,
    ...RECEIVER_ACCESS_FLAGS,
    ...CLUSTER_FLAGS,
  },
  examples: `
  Write what the receiver in the cluster learned of a service to a file:
    meshtap openapi cart.shop.svc.cluster.local:8080 > cart.yaml

  From a receiver that you can reach without the cluster:
    meshtap openapi cart.shop --url http://127.0.0.1:9080 -o json

  Compare the traffic with the description that you publish:
    meshtap openapi cart.shop --diff api/openapi.yaml

  Fail a pipeline on undocumented traffic, and keep the report for code scanning:
    meshtap openapi cart.shop --diff api/openapi.yaml -o sarif > meshtap.sarif

The receiver learns from all exchanges that it stores. The document shows what clients and servers did: what nobody
used is missing. --diff finds traffic that the description does not have or forbids (errors and warnings), and
operations without traffic (notes). docs/catalogue.md lists all kinds of differences. The receiver is found and read
as with \`meshtap tail\`, which needs the same right (\`meshtap rbac\`).`,
  seeAlso: ['tail', 'view', 'receiver'],
  exitCodes: {
    0: 'done; with --diff: no differences, or only notes',
    1: 'with --diff: differences that are errors or warnings; above 1 are errors',
    2: 'bad usage, an unknown host, or the receiver at --url cannot be read',
    6: 'the answer of the receiver timed out',
  },
  parse: ({ names: [host = ''], values }) => {
    const access = readReceiverAccess(values);
    return {
      host: parseHost(host),
      output: readOpenApiOutput(values),
      access,
      cluster: readCluster(values),
      warnings: accessWarnings(access),
    };
  },
  plan: async (request, run) => (await import('../stages/openapi.ts')).planOpenApi(request, run),
  execute: async (plan, run, request) =>
    (await import('../stages/openapi.ts')).executeOpenApi(plan, run, request),
  present: async ({ output }, streams) =>
    (await import('../present/openapi.ts')).presentOpenApi(output, streams),
});
