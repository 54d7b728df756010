import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkConfig } from '../../publish/src/resources/config-schema.ts';
import { DOCS, readRecipes, readYaml } from '../support/recipes.ts';

const MAX_LINES = 22;

describe('docs/backends.md', () => {
  const recipes = readRecipes();

  it('has the recipes that its table names', () => {
    const headings = recipes.map(({ heading }) => heading);
    const expected = [
      'A backend of your own',
      'APIClarity',
      'OpenTelemetry collector',
      'VictoriaLogs',
      'ClickHouse',
    ];
    assert.deepEqual(headings, expected);
  });

  for (const { heading, text, configs } of recipes) {
    for (const [at, config] of configs.entries()) {
      it(`has a configuration ${at + 1} of "${heading}" that the schema accepts`, () => {
        checkConfig(config, 'docs/backends.md');
      });
    }

    it(`says of "${heading}" whether our tests run it`, () => {
      assert.match(text, /^[^\n]+\n(Run|Not run) by our tests[.,:]/);
    });
  }

  it('has a backend of some twenty lines, without dependencies', () => {
    const source = readFileSync(join(DOCS, 'backend.ts'), 'utf8');
    const lines = source.trimEnd().split('\n').length;
    assert.ok(lines <= MAX_LINES, `docs/backend.ts has ${lines} lines`);
    const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    assert.deepEqual(imports, ['node:http']);
  });
});

for (const file of ['README.md', 'docs/configuration.md', 'docs/redaction.md']) {
  describe(file, () => {
    const examples = readYaml(file);

    it('has examples of a configuration', () => {
      assert.ok(examples.length > 0);
    });

    for (const [at, example] of examples.entries()) {
      it(`has an example ${at + 1} that the schema accepts`, () => {
        checkConfig({ backend: { address: 'backend.example' }, ...example }, file);
      });
    }
  });
}
