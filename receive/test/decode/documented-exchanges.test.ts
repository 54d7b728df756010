import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { decodeApiclarity } from '../../src/decode/apiclarity.ts';
import { decodeScnt } from '../../src/decode/scnt.ts';

const JSON_TYPE = 'application/json';

describe('the exchanges in the documentation', () => {
  it('can be posted as docs/receiver.md does it by hand', async () => {
    const example = await findIn('receiver.md', /curl -d '(\{[^']*\})' http:\S+\/publish$/m);
    const [exchange] = decodeScnt(example, JSON_TYPE);
    assert.equal(exchange!.path, '/cart');
    assert.equal(exchange!.status, 200);
  });

  it('can be posted as docs/wire-formats.md has them', async () => {
    const [scnt] = decodeScnt(await findIn('wire-formats.md', sectionOf('scnt')), JSON_TYPE);
    assert.equal(scnt!.response.body.toString(), '{}');
    const [apiclarity] = decodeApiclarity(
      await findIn('wire-formats.md', sectionOf('apiclarity')),
      JSON_TYPE,
    );
    assert.equal(apiclarity!.durationUs, 12_000);
  });
});

/** The first JSON of the section of a format. */
function sectionOf(format: string): RegExp {
  return new RegExp(`^## \`${format}\`$[^#]*?\`\`\`json\\n([^\`]*)\`\`\``, 'm');
}

async function findIn(page: string, pattern: RegExp): Promise<Buffer> {
  const text = await readFile(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const found = pattern.exec(text);
  assert.ok(found, `docs/${page} has no ${pattern}`);
  return Buffer.from(found[1]!);
}
