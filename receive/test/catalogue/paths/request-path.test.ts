import { deepEqual, equal } from 'node:assert/strict';
import { makeTrie, templatesOf, visitsOf } from './shape-leaf.ts';

function templates(...paths: string[]): string[] {
  return templatesOf(visitsOf(paths));
}

describe('the path of a request', () => {
  it('is the root if it is empty', () => {
    deepEqual(templates('', '/', '//', '/.', '/a/..', '/../..', 'https://shop.example'), ['/']);
  });

  it('may be an absolute URL', () => {
    deepEqual(templates('http://shop.example/a/b', 'HTTPS://shop.example:8443/a/b', '/a/b'), ['/a/b']);
  });

  it('may be an asterisk, or lack its slash', () => {
    deepEqual(templates('*', 'a/b'), ['/*', '/a/b']);
  });

  it('has no empty segments and no dots', () => {
    deepEqual(templates('/a//b', '/a/./b', '/a/c/../b', '/a/%2e/b', '/a/c/%2E%2e/b', '///a/b'), ['/a/b']);
  });

  it('keeps a trailing slash, also after dots', () => {
    deepEqual(templates('/a/b/', '/a/b/.', '/a/b/c/..', '/a/b//'), ['/a/b/']);
  });

  it('has no matrix parameters', () => {
    deepEqual(templates('/map;v=2/tiles;x=1;y=2', '/map/tiles', '/map;jsessionid=5/..;/map/tiles'), [
      '/map/tiles',
    ]);
  });

  it('has one literal for all encodings of a segment', () => {
    deepEqual(templates('/caf%c3%a9', '/caf%C3%A9', '/café', '/c%61f%C3%A9'), ['/caf%C3%A9']);
  });

  it('becomes a template that OpenAPI takes: braces are values', () => {
    deepEqual(templates('/a/{b}', '/a/%7Bc%7D', '/a/}{'), ['/a/{name}']);
  });

  it('may have invalid encoding, control characters and lone surrogates', () => {
    deepEqual(templates('/a/%', '/a/%ff', '/a/%00', '/a/\u0000', '/a/\ud800'), ['/a/%EF%BF%BD', '/a/{name}']);
  });

  it('may have names that objects of JavaScript have', () => {
    deepEqual(templates('/__proto__/constructor', '/toString'), ['/__proto__/constructor', '/toString']);
  });

  it('is not learned if it has more than 32 segments', () => {
    const trie = makeTrie();
    equal(trie.insert('/a'.repeat(32)) === undefined, false);
    equal(trie.insert('/b'.repeat(33)), undefined);
    equal(trie.insert('/b'.repeat(100_000)), undefined);
    deepEqual(
      trie.templates().map(({ template }) => template),
      ['/a'.repeat(32)],
    );
  });
});
