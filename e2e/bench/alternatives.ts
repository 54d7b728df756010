import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKEND, EXT_PROC_CLUSTER, SINK_CLUSTER } from './sink-address.ts';

const TYPES = 'type.googleapis.com/envoy.extensions.filters.http';
const SCRIPT = join(import.meta.dirname, 'filters', 'tap.lua');

/** Makes Envoy's own external processing filter, which streams headers and bodies and waits for no answer. */
export function makeExtProcFilter(): object {
  return {
    name: 'envoy.filters.http.ext_proc',
    typed_config: {
      '@type': `${TYPES}.ext_proc.v3.ExternalProcessor`,
      grpc_service: { envoy_grpc: { cluster_name: EXT_PROC_CLUSTER } },
      observability_mode: true,
      failure_mode_allow: true,
      processing_mode: {
        request_header_mode: 'SEND',
        response_header_mode: 'SEND',
        request_body_mode: 'STREAMED',
        response_body_mode: 'STREAMED',
        request_trailer_mode: 'SKIP',
        response_trailer_mode: 'SKIP',
      },
    },
  };
}

/** Makes a Lua filter that posts the same documents, by an asynchronous call. */
export async function makeLuaFilter(): Promise<object> {
  const script = (await readFile(SCRIPT, 'utf8'))
    .replace('@CLUSTER@', SINK_CLUSTER)
    .replace('@AUTHORITY@', `${BACKEND.address}:${BACKEND.port}`);
  return {
    name: 'envoy.filters.http.lua',
    typed_config: {
      '@type': `${TYPES}.lua.v3.Lua`,
      default_source_code: { inline_string: script },
    },
  };
}
