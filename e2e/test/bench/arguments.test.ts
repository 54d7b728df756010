import assert from 'node:assert/strict';
import { readArguments, UsageError } from '../../bench/arguments.ts';

const ALL_WORKLOADS = ['get', '10k', '100k', '1m', 'hostile', 'over'];
const STANDARD = ['none', 'noop', 'post', 'bare-tap', 'meshtap', 'meshtap-batch', 'meshtap-otlp'];
const FORMATS = ['meshtap-apiclarity', 'meshtap-lines', 'meshtap-logs'];

describe('the arguments of the benchmark', () => {
  it('ask for everything but the million, the other formats and the alternatives when there are none', () => {
    assert.deepEqual(readArguments([]), {
      ...{ isHelp: false, isQuick: false, peers: [] },
      parts: ['start-up', 'commands', 'speed', 'light', 'states', 'catalogue'],
      workloads: ALL_WORKLOADS,
      variants: STANDARD,
    });
  });

  it('ask for three workloads and no backend states with --quick', () => {
    const { isQuick, parts, workloads } = readArguments(['--quick']);
    const expected = {
      isQuick: true,
      parts: ['start-up', 'commands', 'speed', 'light', 'catalogue'],
      workloads: ['get', '10k', '100k'],
    };
    assert.deepEqual({ isQuick, parts, workloads }, expected);
  });

  it('name workloads, variants and parts, which keep the order of the report', () => {
    const args = ['--quick', '--only', '1m,get', '--variants', 'lua,none', '--parts', 'states,speed'];
    const { workloads, variants, parts } = readArguments(args);
    assert.deepEqual(
      { workloads, variants, parts },
      { workloads: ['get', '1m'], variants: ['none', 'lua'], parts: ['speed', 'states'] },
    );
  });

  it('add the other formats before the alternatives', () => {
    assert.deepEqual(readArguments(['--formats']).variants, [...STANDARD, ...FORMATS]);
    const { variants } = readArguments(['--alternatives', '--formats']);
    assert.deepEqual(variants, [...STANDARD, ...FORMATS, 'ext_proc', 'lua']);
  });

  it('add the alternatives and the million', () => {
    const { variants, parts } = readArguments(['--alternatives', '--million']);
    assert.deepEqual(variants, [...STANDARD, 'ext_proc', 'lua']);
    assert.deepEqual(parts.at(-1), 'million');
  });

  it('measure the receiver and its catalogue alone with --receiver', () => {
    const { parts, variants } = readArguments(['--receiver', '--quick']);
    assert.deepEqual({ parts, variants }, { parts: ['receiver', 'catalogue'], variants: [] });
  });

  it('measure fleets alone with --fleet, and name the page whose figures are replaced', () => {
    const { parts, variants, scaleFile } = readArguments(['--fleet', '--scale', 'docs/scale.md']);
    assert.deepEqual(
      { parts, variants, scaleFile },
      { parts: ['fleet'], variants: [], scaleFile: 'docs/scale.md' },
    );
    assert.throws(() => readArguments(['--scale', 'docs/scale.md']), UsageError);
  });

  it('give each peer the configuration that follows it', () => {
    const { peers } = readArguments([
      ...['--peer', 'rust=a.wasm', '--peer-config', 'a.json'],
      ...['--peer=tinygo=b=c.wasm', '--peer', 'go=d.wasm', '--peer-config=d.json'],
    ]);
    assert.deepEqual(peers, [
      { name: 'rust', moduleFile: 'a.wasm', configFile: 'a.json' },
      { name: 'tinygo', moduleFile: 'b=c.wasm' },
      { name: 'go', moduleFile: 'd.wasm', configFile: 'd.json' },
    ]);
  });

  it('name the rounds and the files to write', () => {
    const { rounds, jsonFile, svgFile } = readArguments(['--rounds', '12', '--json', 'a', '--svg', 'b']);
    assert.deepEqual({ rounds, jsonFile, svgFile }, { rounds: 12, jsonFile: 'a', svgFile: 'b' });
  });

  const wrong: [string, string[], RegExp][] = [
    ['an unknown flag', ['--fast'], /--fast/],
    ['a word without a flag', ['get'], /'get'/],
    ['a flag without its value', ['--only'], /--only/],
    ['an unknown workload', ['--only', 'get,tiny'], /--only: 'tiny' is unknown\. Choose from get, 10k,/],
    ['an unknown variant', ['--variants', 'wasm'], /--variants: 'wasm' is unknown\. Choose from none, /],
    ['an unknown part', ['--parts', ''], /--parts: '' is unknown\. Choose from start-up, /],
    ['rounds that are not a number', ['--rounds', '1e2'], /--rounds is '1e2'\. .* from 1 to 999/],
    ['no rounds', ['--rounds', '0'], /--rounds is '0'/],
    ['a peer without a file', ['--peer', 'rust'], /--peer is 'rust'\. It must be NAME=FILE/],
    ['a peer with the name of a variant', ['--peer', 'post=a'], /--peer post: the name is taken/],
    ['a peer with the name of a format', ['--peer', 'meshtap-logs=a'], /--peer meshtap-logs: the name is/],
    ['two peers of one name', ['--peer', 'a=b', '--peer', 'a=c'], /--peer a: the name is taken/],
    ['a configuration without a peer', ['--peer-config', 'a', '--peer', 'a=b'], /must follow/],
    ['two of one peer', ['--peer', 'a=b', '--peer-config', 'c', '--peer-config', 'd'], /--peer a has two/],
  ];
  for (const [what, args, message] of wrong) {
    it(`are refused with ${what}`, () => {
      assert.throws(
        () => readArguments(args),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});
