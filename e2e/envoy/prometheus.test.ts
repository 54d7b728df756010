import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startTappedEnvoy, useLab } from '../support/lab.ts';
import { DOCS } from '../support/recipes.ts';
import { TIMEOUT_MS } from '../support/test-run.ts';

type Rules = { groups: { rules: { alert: string; expr: string }[] }[] };
type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };

describe('docs/counters.md', () => {
  const { run, lab } = useLab('prometheus');
  const page = readFileSync(join(DOCS, 'counters.md'), 'utf8');
  let names: string[] = [];

  before(async function () {
    this.timeout(TIMEOUT_MS);
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), { name: 'envoy' }, run.stopAfterAll);
    const text = await envoy.readAdmin('/stats/prometheus');
    // A metric without labels, as `meshtap_seen{} 0`.
    names = [...text.matchAll(/^(meshtap_\w+)\{\} \d+$/gm)].map(([, name = '']) => name);
  });

  const assertKnown = (expression: string, where: string) => {
    const used = expression.match(/meshtap_\w+/g) ?? [];
    assert.notDeepEqual(used, [], where);
    assert.deepEqual(
      used.filter((name) => !names.includes(name)),
      [],
      where,
    );
  };

  it('names every counter and gauge as Envoy gives it to Prometheus', () => {
    const [ofTheFilter = ''] = page.split('\n## ', 1);
    const listed = [...ofTheFilter.matchAll(/^\| `(meshtap_\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(listed.toSorted(), names.toSorted());
  });

  it('has alert rules with names that Envoy gives', () => {
    const [, yaml = ''] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];
    const rules = (parse(yaml) as Rules).groups.flatMap((group) => group.rules);
    assert.ok(rules.length > 0);
    for (const { alert, expr } of rules) assertKnown(expr, alert);
  });

  it('has a dashboard with names that Envoy gives', () => {
    const { panels } = JSON.parse(readFileSync(join(DOCS, 'dashboard.json'), 'utf8')) as Dashboard;
    assert.ok(panels.length > 0);
    for (const { title, targets } of panels) for (const { expr } of targets) assertKnown(expr, title);
  });
});
