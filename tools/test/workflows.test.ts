import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { listEnvoyVersions } from '../envoy-wheel.ts';
import { NEWEST_ISTIO } from '../istioctl-release.ts';
import { CLICKHOUSE_VERSIONS } from '../test-clickhouse.ts';

type Step = {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
};
type Job = {
  uses?: string;
  needs?: string | string[];
  if?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  strategy?: { matrix: { istio?: string[]; envoy?: string[]; clickhouse?: string[] } };
  steps?: Step[];
};
type Workflow = { permissions: Record<string, string>; jobs: Record<string, Job> };

const GITHUB = join(import.meta.dirname, '..', '..', '.github');
const read = (file: string) => readFileSync(join(GITHUB, file), 'utf8');
const files = [
  ...globSync('workflows/*.yml', { cwd: GITHUB }),
  ...globSync('actions/*/action.yml', { cwd: GITHUB }),
];
const workflows = Object.fromEntries(
  files.filter((file) => file.startsWith('workflows')).map((file) => [file, parse(read(file)) as Workflow]),
);
const jobs = Object.entries(workflows).flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file} ${name}`, job })),
);

describe('the workflows', () => {
  it('pin every action of others by commit, the same everywhere, with its version beside it', () => {
    const pins = new Map<string, string>();
    for (const file of files) {
      for (const [line, action, pin] of read(file).matchAll(/uses: ([^\s@.][^\s@]*)(.*)$/gm)) {
        assert.match(pin ?? '', /^@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${file}: ${line}`);
        assert.equal(pins.get(action ?? '') ?? pin, pin, `${file}: two versions of ${action}`);
        pins.set(action ?? '', pin ?? '');
      }
    }
    assert.ok(pins.size > 0);
  });

  it('start read-only, and only a release may write', () => {
    for (const [file, { permissions }] of Object.entries(workflows))
      assert.deepEqual(permissions, { contents: 'read' }, file);
    for (const { name, job } of jobs) {
      const writes = Object.values(job.permissions ?? {}).includes('write');
      assert.ok(!writes || name.startsWith(join('workflows', 'release.yml')), name);
    }
  });

  it('give rights only to jobs that publish what another job built, and that run no code of a checkout', () => {
    const publishing = jobs.filter(({ job }) => Object.values(job.permissions ?? {}).includes('write'));
    assert.ok(publishing.length > 0);
    for (const { name, job } of publishing) {
      const [download, check, ...others] = job.steps ?? [];
      assert.match(download?.uses ?? '', /^actions\/download-artifact@/, name);
      assert.match(
        check?.run ?? '',
        /^echo "\$CHECKSUMS {2}release\/SHA256SUMS" \| sha256sum --check --strict$/m,
      );
      assert.match(check?.run ?? '', /^cd release && sha256sum --check --strict --quiet SHA256SUMS$/m, name);
      assert.deepEqual(check?.env, { CHECKSUMS: `\${{ needs.build.outputs.checksums }}` }, name);
      assert.ok([job.needs].flat().includes('build'), name);
      for (const { uses = '', run = '' } of others) {
        assert.doesNotMatch(uses, /^\.|^actions\/(?:checkout|cache)@/, name);
        assert.doesNotMatch(
          run,
          /\b(?:make|npx|node|npm (?!publish "\.\/release\/))\b|\.(?:sh|ts|js)\b/,
          name,
        );
      }
    }
  });

  it('build a release in a job without rights and without caches', () => {
    const { build, image, npm, release } = workflows[join('workflows', 'release.yml')]?.jobs ?? {};
    assert.ok(build?.steps?.some(({ run }) => run?.startsWith('make ')));
    assert.equal(build?.permissions, undefined);
    for (const { steps = [] } of [build, image, npm, release].filter((job) => job !== undefined))
      for (const { uses = '', with: inputs = {} } of steps)
        assert.ok(!uses.startsWith('.') && !/\/cache@/.test(uses) && !('cache' in inputs), uses);
  });

  it('try the default Istio first', () => {
    const { kind } = workflows[join('workflows', 'e2e.yml')]?.jobs ?? {};
    assert.equal(kind?.strategy?.matrix.istio?.[0], NEWEST_ISTIO);
  });

  it('try each Envoy that is pinned once: the first in the job test, the others in one job each', async () => {
    const { envoys } = workflows[join('workflows', 'ci.yml')]?.jobs ?? {};
    const [, ...others] = await listEnvoyVersions();
    assert.deepEqual(envoys?.strategy?.matrix.envoy, others);
  });

  it('try each ClickHouse that is supported', () => {
    const { clickhouse } = workflows[join('workflows', 'e2e.yml')]?.jobs ?? {};
    assert.deepEqual(clickhouse?.strategy?.matrix.clickhouse, CLICKHOUSE_VERSIONS);
  });

  it('leave no credentials in the checkout and use no secret', () => {
    for (const { name, job } of jobs)
      for (const step of job.steps ?? [])
        if (step.uses?.startsWith('actions/checkout@'))
          assert.equal(step.with?.['persist-credentials'], false, name);
    for (const file of files) assert.doesNotMatch(read(file), /secrets\.|pull_request_target/, file);
  });

  it('end: every job has a timeout', () => {
    for (const { name, job } of jobs)
      assert.ok(job.uses !== undefined || (job['timeout-minutes'] ?? 0) > 0, name);
  });

  it('have one check that gathers all others and runs even if they failed', () => {
    for (const file of ['ci.yml', 'e2e.yml']) {
      const { required, ...others } = workflows[join('workflows', file)]?.jobs ?? {};
      assert.deepEqual(required?.needs, Object.keys(others), file);
      assert.equal(required?.if, 'always()', file);
    }
  });
});
