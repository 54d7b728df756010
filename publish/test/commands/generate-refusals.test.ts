import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { runMeshtap, SOME_IMAGE, useTempDir } from '../support/cli.ts';

const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local'];

describe('meshtap generate, with what it cannot use,', () => {
  const temp = useTempDir();
  const generate = (args: string[], env: Record<string, string> = {}) =>
    runMeshtap(['generate', ...args], { cwd: temp(), env });

  const refusals: [string, string[], RegExp, Record<string, string>?][] = [
    ['no namespace', ['--image', SOME_IMAGE, ...BACKEND], /no namespace was given/],
    ['a namespace that no cluster has', ['Shop', '--image', SOME_IMAGE, ...BACKEND], /"Shop" as a namespace/],
    ['no image', ['shop', ...BACKEND], /--image is missing/],
    [
      'an image with neither tag nor digest',
      ['shop', '--image', 'r.example/tap', ...BACKEND],
      /neither a tag nor a digest/,
    ],
    ['no backend', ['shop', '--image', SOME_IMAGE], /no backend address was given/],
    [
      'a port from the environment that is none',
      ['shop', '--image', SOME_IMAGE, ...BACKEND],
      /"x" from WASM_FILTER_TRACE_BACKEND_PORT/,
      { WASM_FILTER_TRACE_BACKEND_PORT: 'x' },
    ],
    [
      'a word for sampling that is neither true nor false',
      ['shop', '--image', SOME_IMAGE, ...BACKEND],
      /"yes" from TRACE_SAMPLING_ENABLED: it is neither true nor false/,
      { TRACE_SAMPLING_ENABLED: 'yes' },
    ],
    [
      'a port of the sampling manager from the environment that is none',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--sampling-manager'],
      /"x" from WASM_FILTER_TRACE_SAMPLING_PORT/,
      { WASM_FILTER_TRACE_SAMPLING_PORT: 'x' },
    ],
    [
      'a port of a sampling manager that nobody wants',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--sampling-port', '9991'],
      /Cannot use --sampling-port: there is no sampling manager to ask/,
      { TRACE_SAMPLING_ENABLED: 'false' },
    ],
    [
      'a sampling manager beside an external backend',
      ['shop', '--image', SOME_IMAGE, '--backend-address', 'a.example', '--backend-external'],
      /Cannot use TRACE_SAMPLING_ENABLED=true together with --backend-external/,
      { TRACE_SAMPLING_ENABLED: 'true' },
    ],
    [
      'an IP address as a mesh service',
      ['shop', '--image', SOME_IMAGE, '--backend-address', '10.0.0.1'],
      /add --backend-external/,
    ],
    [
      'a mesh service as external',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--backend-external'],
      /is a service of the mesh/,
    ],
    [
      'TLS to a mesh service',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--backend-tls'],
      /the mesh itself encrypts/,
    ],
    [
      'a server name without TLS',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--backend-sni', 'a.b'],
      /--backend-tls is missing/,
    ],
    [
      'a selector with targets',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--selector', 'a=b', '--target-ref', 'Gateway/x'],
      /--selector together with --target-ref/,
    ],
    [
      'two values of a label',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--selector', 'a=b,a=c'],
      /a has two values/,
    ],
    [
      'a target of another kind',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--target-ref', 'Deployment/x'],
      /it is not KIND\/NAME/,
    ],
    [
      'a phase that is none',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--phase', 'LAST'],
      /one of AUTHN, AUTHZ, STATS, unspecified/,
    ],
    [
      'a priority that is none',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--priority', '1.5'],
      /it is not a 32-bit whole number/,
    ],
    [
      'a Secret of another namespace',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--pull-secret', 'other/login'],
      /"other\/login" as --pull-secret/,
    ],
    [
      'an API that is none',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--api', 'envoyfilter'],
      /one of auto, wasmplugin, trafficextension/,
    ],
    [
      'a waypoint tapped outbound',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--target-ref', 'Service/cart', '--direction', 'outbound'],
      /--direction outbound with --target-ref Service\/cart: a waypoint serves it/,
    ],
    [
      'a gateway together with what a waypoint serves',
      [
        'shop',
        '--image',
        SOME_IMAGE,
        ...BACKEND,
        '--target-ref',
        'Service/cart',
        '--target-ref',
        'Gateway/web',
      ],
      /choose the direction for Gateway\/web and Service\/cart/,
    ],
    [
      'a GatewayClass outside the root namespace',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--target-ref', 'GatewayClass/istio-waypoint'],
      /in shop: Istio attaches filters to a class only from the root namespace, istio-system/,
    ],
    [
      'a GatewayClass that filters do not attach to',
      ['istio-system', '--image', SOME_IMAGE, ...BACKEND, '--target-ref', 'GatewayClass/istio'],
      /to the class istio-waypoint alone/,
    ],
    [
      'a waypoint of no Service',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--waypoint', 'waypoint'],
      /Cannot use --waypoint: no Service or ServiceEntry is targeted/,
    ],
    [
      'a reference to the backend where nothing is targeted',
      ['shop', '--image', SOME_IMAGE, ...BACKEND, '--reference-backend'],
      /Cannot use --reference-backend: no gateway is targeted/,
    ],
    [
      'a config that is not there',
      ['shop', '--image', SOME_IMAGE, '--config', 'nope.yaml'],
      /nope\.yaml as pluginConfig: there is no such file/,
    ],
  ];
  for (const [name, args, message, env] of refusals) {
    it(`refuses ${name}`, async () => {
      const { code, stdout, stderr } = await generate(args, env);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.match(stderr, /^.+: .+\.\n.+\.\n$/, 'what, why, what to do');
    });
  }

  it('refuses a backend flag beside a cluster in the file', async () => {
    writeFileSync(temp('tap.yaml'), 'backend: {cluster: traces}');
    const { code, stderr } = await generate([
      'shop',
      '--image',
      SOME_IMAGE,
      '--config',
      'tap.yaml',
      '--backend-port',
      '1',
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /--backend-port together with backend\.cluster in tap\.yaml/);
  });
});
