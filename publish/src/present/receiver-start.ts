import { isLoopback } from '../options/listen-address.ts';
import type { ReceivingSettings } from '../options/receiving.ts';
import { visibleLine } from '../output/visible-text.ts';

/** Writes where a receiver listens and what to do next. */
export function formatStart(
  { store, listen, pageToken }: ReceivingSettings,
  urls: { ingest: string; page: string },
  hasPage: boolean,
): string {
  const { port } = new URL(urls.ingest);
  const lines = [
    `Ingest: ${urls.ingest}  (stored in ${store === ':memory:' ? 'memory' : store})`,
    `Page:   ${urls.page}${pageToken === undefined ? '' : '  (it asks for the token)'}`,
    ...(hasPage
      ? []
      : ['Warning: the page is not built, so there is only the API. Run `make build` to build it.']),
    isLoopback(listen.host)
      ? 'Only this machine can post here. To see the traffic of a cluster, run `meshtap receiver NAMESPACE | kubectl apply -f -`.'
      : `Next: meshtap publish NAMESPACE --image IMAGE --backend-external --backend-address HOST --backend-port ${port}`,
  ];
  return lines.map((line) => `${visibleLine(line)}\n`).join('');
}
