import assert from 'node:assert/strict';
import {
  type ClusterRequest,
  explainRefusal,
  explainSilence,
  RequestTimeout,
} from '../../src/cluster/refusal.ts';

const REQUEST: ClusterRequest = { verb: 'apply', object: 'WasmPlugin shop/meshtap', cluster: 'prod' };

describe('a refusal of the cluster', () => {
  const explain = (code: number, status: object) => explainRefusal(REQUEST, { code, status }, undefined);
  const conflict = (manager: string, ...fields: string[]) =>
    explain(409, {
      message: 'Apply failed',
      details: {
        causes: fields.map((field) => ({
          reason: 'FieldManagerConflict',
          message: `conflict with "${manager}" using extensions.istio.io/v1alpha1`,
          field,
        })),
      },
    });

  it('is told as what, why and what to do, with exit code 3', () => {
    const error = explain(422, { message: 'spec.url: Invalid value' });
    assert.equal(
      error.message,
      'Cannot apply WasmPlugin shop/meshtap: the cluster answered 422, spec.url: Invalid value.\nCorrect what it names, and run the command again.',
    );
    assert.deepEqual([error.exitCode, error.code, error.silence], [3, 422, undefined]);
  });

  it('names the right that is missing where the server does not, and leaves its words alone where it does', () => {
    const request = { ...REQUEST, unnamedRight: 'create resource "pods/portforward"' };
    const whyOf = (message: string) =>
      explainRefusal(request, { code: 403, status: { message } }, undefined).why;
    assert.equal(
      whyOf('pods "cart" is forbidden: '),
      'the cluster answered 403, pods "cart" is forbidden: cannot create resource "pods/portforward"',
    );
    const named = 'pods "cart" is forbidden: User "ci" cannot get resource "pods/portforward"';
    assert.equal(whyOf(named), `the cluster answered 403, ${named}`);
  });

  it('names the other manager and the fields of a conflict', () => {
    const error = conflict('helm', '.spec.url', '.spec.url', '.spec.phase');
    assert.equal(error.why, 'helm manages .spec.url, .spec.phase');
    assert.match(error.fix, /--force-conflicts/);
  });

  it('says how to go on after `kubectl apply` of what generate printed', () => {
    assert.match(
      conflict('kubectl-client-side-apply', '.spec.url').fix,
      /^Keep using kubectl, or .*--force-conflicts/,
    );
  });

  it('names some of many fields', () => {
    const fields = Array.from({ length: 20 }, (_, i) => `.spec.f${i}`);
    assert.match(conflict('helm', ...fields).why, /\.spec\.f7 and 12 more$/);
  });

  it('is in the words of a webhook that denies', () => {
    const message = 'admission webhook "validation.istio.io" denied the request: bad url';
    const error = explain(400, { message });
    assert.equal(error.why, message);
    assert.match(error.fix, /the operator of that check/);
  });

  it('says that a namespace is going, not that a right is missing', () => {
    const causes = [{ reason: 'NamespaceTerminating', message: 'namespace shop is being terminated' }];
    const error = explain(403, { message: 'forbidden', details: { causes } });
    assert.equal(error.why, 'its namespace is being deleted');
    assert.doesNotMatch(error.fix, /rbac/);
  });

  const advice: [number, RegExp][] = [
    [401, /context prod .* log in again/],
    [403, /meshtap rbac/],
    [404, /namespace exists/],
    [409, /Run the command again/],
    [413, /smaller/],
    [429, /Run the command again later/],
    [500, /Run the command again later/],
    [502, /Run the command again later/],
    [503, /Run the command again later/],
  ];
  for (const [code, fix] of advice) {
    it(`says what to do about a ${code}`, () => assert.match(explain(code, { message: 'no' }).fix, fix));
  }

  it('fits on one line, and holds no password of a URL', () => {
    const { message } = explain(500, {
      message: 'failed\nto call https://me:hunter2@hook.example/x?token=abc\n',
    });
    assert.match(
      message,
      /^Cannot .*: the cluster answered 500, failed\\nto call https:\/\/\*{3}@hook\.example\/x\.\n.*$/,
    );
  });
});

describe('a request without an answer', () => {
  const silence = (code: string, message = 'no') =>
    explainSilence(
      REQUEST,
      new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) }),
    );

  it('says that the cluster cannot be reached, and why', () => {
    const error = silence('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6443');
    assert.equal(error.why, 'the cluster prod cannot be reached (connect ECONNREFUSED 127.0.0.1:6443)');
    assert.match(silence('ENOTFOUND', 'no such host').why, /\(ENOTFOUND, no such host\)$/);
    assert.deepEqual([error.silence, error.code, error.exitCode], ['lost', undefined, 3]);
  });

  it('says that Node.js connects to no port that browsers block', async () => {
    const cause = await fetch('http://127.0.0.1:1').catch((error: unknown) => error);
    const { why, fix } = explainSilence(REQUEST, cause);
    assert.match(why, /cannot be reached \(Node\.js does not connect to its port/);
    assert.match(fix, /another port/);
  });

  it('says that a request timed out', () => {
    const error = explainSilence(REQUEST, new RequestTimeout());
    assert.match(error.why, /timed out/);
    assert.equal(error.silence, 'timeout');
  });

  it('keeps to itself what comes neither from the network nor from us: it may quote a credential', () => {
    const { why, fix } = explainSilence(REQUEST, new SyntaxError('Unexpected token, "hunter2" is no JSON'));
    assert.equal(why, 'the request to the cluster prod could not be made (SyntaxError)');
    assert.match(fix, /credentials/);
  });

  it('sends people with a wrong certificate to the kubeconfig', () => {
    assert.match(silence('DEPTH_ZERO_SELF_SIGNED_CERT').fix, /certificate authority of the kubeconfig/);
  });
});
