import { join } from 'node:path';
import type { GoTool } from './go-tool.ts';

const folder = (...path: string[]) => join(import.meta.dirname, ...path);

const REGISTRY = { folder: folder('registry'), hint: 'a minute or two the first time' };
const KUBERNETES = { folder: folder('kubernetes'), sources: ['go.mod', 'go.sum'] };
const PUBLISH = { folder: folder('publish'), sources: ['go.mod', 'go.sum'] };
const ISTIO = { folder: folder('istio'), module: 'istio.io/istio' };
const MODULE_FILES = ['go.mod', 'go.sum'];
const OWN_MAIN = { package: '.', sources: [...MODULE_FILES, 'main.go'] };
const CONTROL_PLANE_HINT = 'about four minutes the first time';

/** Every program that is built from a Go module, by the versions that the modules of this folder pin. */
export const GO_TOOLS = [
  {
    ...REGISTRY,
    name: 'oras',
    package: 'oras.land/oras/cmd/oras',
    module: 'oras.land/oras',
    sources: MODULE_FILES,
  },
  { ...REGISTRY, ...OWN_MAIN, name: 'registry', module: 'github.com/distribution/distribution/v3' },
  { ...ISTIO, ...OWN_MAIN, name: 'istio-fetch', hint: 'about a minute the first time' },
  {
    ...PUBLISH,
    name: 'cosign',
    package: 'github.com/sigstore/cosign/v3/cmd/cosign',
    module: 'github.com/sigstore/cosign/v3',
    hint: 'about four minutes the first time',
  },
  {
    ...PUBLISH,
    name: 'kustomize',
    package: 'sigs.k8s.io/kustomize/kustomize/v5',
    module: 'sigs.k8s.io/kustomize/kustomize/v5',
    hint: 'some seconds the first time',
  },
  {
    ...KUBERNETES,
    name: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    module: 'go.etcd.io/etcd/server/v3',
    hint: 'about a minute the first time',
  },
  {
    ...KUBERNETES,
    name: 'kube-apiserver',
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
    module: 'k8s.io/kubernetes',
    hint: CONTROL_PLANE_HINT,
  },
  {
    ...ISTIO,
    name: 'pilot-discovery',
    package: 'istio.io/istio/pilot/cmd/pilot-discovery',
    sources: MODULE_FILES,
    hint: CONTROL_PLANE_HINT,
  },
  {
    ...ISTIO,
    name: 'pilot-agent',
    package: 'istio.io/istio/pilot/cmd/pilot-agent',
    sources: MODULE_FILES,
    hint: 'about a minute the first time',
  },
  {
    name: 'workload',
    folder: folder('..', 'e2e', 'workload'),
    package: '.',
    sources: [
      ...['go.mod', 'certificate.go', 'client.go', 'control.go', 'hbone.go', 'identity.go', 'main.go'],
      'server.go',
    ],
    hint: 'some seconds the first time',
  },
  {
    name: 'bench-rig',
    folder: folder('..', 'e2e', 'bench', 'rig'),
    package: '.',
    sources: [
      ...MODULE_FILES,
      ...[
        'app.go',
        'control.go',
        'documents.go',
        'exchanges.go',
        'extproc.go',
        'filter_exporter.go',
        'filter_queue.go',
        'filter_settings.go',
        'fleet.go',
        'fleet_connections.go',
        'fleet_exchanges.go',
        'fleet_proxy.go',
        'framing.go',
        'http1.go',
        'load.go',
        'main.go',
        'posts.go',
        'members.go',
        'otlp.go',
        'otlp_exchange.go',
        'otlp_shapes.go',
        'report.go',
        'sink.go',
      ],
    ],
    hint: 'some seconds the first time',
  },
  {
    ...OWN_MAIN,
    name: 'otel-collector',
    folder: folder('collector'),
    module: 'go.opentelemetry.io/collector/otelcol',
    hint: 'about three minutes the first time',
  },
  {
    name: 'victoria-logs',
    folder: folder('victoria-logs'),
    package: 'github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs',
    module: 'github.com/VictoriaMetrics/VictoriaLogs',
    sources: MODULE_FILES,
    hint: 'half a minute the first time',
  },
  {
    name: 'oasdiff',
    folder: folder('oasdiff'),
    package: 'github.com/oasdiff/oasdiff',
    module: 'github.com/oasdiff/oasdiff',
    sources: MODULE_FILES,
    hint: 'half a minute the first time',
  },
  {
    name: 'kind',
    folder: folder('kind'),
    package: 'sigs.k8s.io/kind',
    module: 'sigs.k8s.io/kind',
    sources: MODULE_FILES,
    hint: 'some seconds the first time',
  },
  {
    name: 'actionlint',
    folder: folder('lint'),
    package: 'github.com/rhysd/actionlint/cmd/actionlint',
    module: 'github.com/rhysd/actionlint',
    sources: MODULE_FILES,
    hint: 'some seconds the first time',
  },
] as const satisfies readonly GoTool[];

/** Names of the programs that are built from Go modules. */
export type GoToolName = (typeof GO_TOOLS)[number]['name'];
