import type { CatalogueState } from '../store/catalogue-store.ts';
import type { StoreState } from '../store/store.ts';

/** One Prometheus metric. */
export type Metric = {
  name: string;
  help: string;
  kind: 'counter' | 'gauge';
  samples: { labels?: Record<string, string>; value: number }[];
};

/** The content type of Prometheus' text format. Source: Prometheus docs, "Exposition formats". */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Writes metrics as Prometheus' text format. */
export function writeMetrics(metrics: readonly Metric[]): string {
  return metrics.map(writeMetric).join('');
}

/** Makes gauges from the state of the store. */
export function describeStore(state: StoreState): Metric[] {
  const gauges: [name: string, help: string, value: number][] = [
    ['meshtap_receive_store_exchanges', 'Exchanges in the store.', state.exchanges],
    ['meshtap_receive_store_bytes', 'Bytes that the store takes.', state.bytes],
  ];
  if (state.maxBytes !== null) {
    gauges.push(['meshtap_receive_store_max_bytes', 'Bytes that the store may take.', state.maxBytes]);
  }
  if (state.oldestUs !== null) {
    const help = 'Time of the oldest exchange in the store, in seconds since the epoch.';
    gauges.push(['meshtap_receive_store_oldest_timestamp_seconds', help, state.oldestUs / 1e6]);
  }
  return gauges.map(([name, help, value]) => ({ name, help, kind: 'gauge', samples: [{ value }] }));
}

/** Makes metrics from the state of the catalogue. */
export function describeCatalogue({ endpoints, learned, waiting, missed }: CatalogueState): Metric[] {
  const metrics: [name: string, help: string, kind: Metric['kind'], value: number][] = [
    ['endpoints', 'Endpoints that the catalogue knows.', 'gauge', endpoints],
    ['learned_total', 'Exchanges that the catalogue has learned.', 'counter', learned],
    ['waiting', 'Exchanges that are stored and not learned yet.', 'gauge', waiting],
    ['missed_total', 'Exchanges that were deleted before they were learned.', 'counter', missed],
  ];
  return metrics.map(([name, help, kind, value]) => ({
    ...{ name: `meshtap_receive_catalogue_${name}`, help, kind },
    samples: [{ value }],
  }));
}

function writeMetric({ name, help, kind, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => `${name}${writeLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
}

function writeLabels(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escapeLabel(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
