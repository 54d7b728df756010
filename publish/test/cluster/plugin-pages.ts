import type { ApiAnswer } from '../support/api-server.ts';

/** The plugin that specs of the client read and list. */
export const PLUGIN = {
  apiVersion: 'extensions.istio.io/v1alpha1',
  kind: 'WasmPlugin',
  metadata: { name: 'meshtap', namespace: 'shop' },
} as const;

/** Makes a page of a list of plugins; `next` is the token of the page after it. */
export function makePage(names: string[], next = ''): ApiAnswer {
  return {
    status: 200,
    body: {
      kind: 'WasmPluginList',
      apiVersion: PLUGIN.apiVersion,
      metadata: { continue: next },
      items: names.map((name) => ({ metadata: { name } })),
    },
  };
}
