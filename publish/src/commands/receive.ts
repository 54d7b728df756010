import { RECEIVING_FLAGS, readReceiving } from '../options/receiving.ts';
import { defineCommand } from './command.ts';

/** `meshtap receive`. */
export const receiveCommand = defineCommand({
  name: 'receive',
  group: 'Traffic',
  summary: 'receive exchanges here, store them and show them',
  description: 'Receives what the filter posts, stores it, and shows it in the terminal and on a web page.',
  flags: RECEIVING_FLAGS,
  examples: `
  Receive on this machine, watch in the terminal and at http://127.0.0.1:9080:
    meshtap receive

  Show only errors, and keep everything in memory:
    meshtap receive --store :memory: --filter 'status:5xx -path:/healthz'

  Pass what arrives on to another program, one JSON object a line:
    meshtap receive | jq -r 'select(.duration_ms > 500) | .path'

  Let others on the network post and look; the page asks them for the token:
    openssl rand -hex 32 > page-token
    meshtap receive --listen 0.0.0.0:9000 --page 0.0.0.0:9080 --page-token-file page-token

  Learn the catalogue of APIs again from the exchanges that are stored:
    meshtap receive --rebuild-catalogue

  Keep exchanges in ClickHouse, which several receivers can share; see docs/clickhouse.md:
    meshtap receive --store clickhouse://meshtap@clickhouse.example/meshtap --store-password-file password

It takes every format of the filter: scnt at /publish, apiclarity at /api/telemetry, OTLP at /v1/traces and /v1/logs. An
exchange is acknowledged once it is stored. --filter decides what the terminal shows, not what is stored. To run it in a
cluster, see \`meshtap receiver\`. Ctrl-C stores what has arrived and ends; a second one ends at once.`,
  seeAlso: ['publish', 'receiver', 'tail'],
  exitCodes: {
    0: 'ended by Ctrl-C, with everything that was acknowledged stored',
    1: 'it could not start, or failed',
    130: 'ended at once, by a second Ctrl-C',
  },
  parse: ({ values, ...around }) => readReceiving(values, around),
  plan: async (settings) => (await import('../stages/receive.ts')).planReceive(settings),
  execute: async (options, run) => (await import('../stages/receive.ts')).executeReceive(options, run),
  present: async (settings, { stderr }) => {
    const { formatStart } = await import('../present/event-text.ts');
    return { receiving: ({ urls, hasPage }) => stderr.block(formatStart(settings, urls, hasPage)) };
  },
});
