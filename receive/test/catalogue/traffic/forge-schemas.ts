import type { Schema } from './described.ts';
import {
  always,
  flag,
  integer,
  listOf,
  mapOf,
  nullable,
  number,
  object,
  oneOfWords,
  optional,
  text,
  union,
} from './schemas.ts';

/** Ids of the forge, each from its own pool of values. */
export const ids = {
  owner: text('username', 250),
  repo: text('slug', 500),
  user: text('username', 600),
  organization: text('word', 40),
  team: text('slug', 60),
  issue: integer(1, 2400, 900),
  pull: integer(1, 2400, 500),
  comment: integer(100_000, 9_000_000, 2500),
  commit: text('hash', 2500),
  branch: text('branch', 400),
  range: text('range', 300),
  tag: text('version', 120),
  label: text('slug', 30),
  milestone: integer(1, 40, 20),
  file: text('filePath', 1200),
  fileName: text('file', 500),
  run: integer(3_000_000, 9_000_000, 2000),
  release: integer(4000, 90_000, 300),
  asset: integer(50_000, 400_000, 400),
  snippet: text('token', 400),
  key: integer(1, 9000, 200),
  day: text('date', 500),
  hook: integer(10, 900, 80),
};

/** A user or an organization in short. */
export const account = object({
  ...{ id: integer(1, 900_000), login: text('username'), type: oneOfWords('User', 'Organization') },
  ...{ avatarUrl: text('url'), isAdmin: flag },
});

/** A user in full. */
export const user = object({
  ...{
    id: integer(1, 900_000),
    login: text('username'),
    name: nullable(text('name')),
    bio: nullable(text('sentence')),
  },
  ...{ location: optional(text('city')), followers: integer(0, 9000), createdAt: text('dateTime') },
  plan: optional(object({ name: oneOfWords('free', 'pro', 'team'), seats: integer(1, 90) })),
});

const licence = object({ key: oneOfWords('mit', 'apache-2.0', 'gpl-3.0'), name: text('title') });

/** A repository. */
export const repository = object({
  ...{
    id: integer(1, 900_000),
    name: text('slug'),
    owner: account,
    isPrivate: flag,
    description: nullable(text('sentence')),
  },
  ...{ defaultBranch: text('branch'), language: nullable(oneOfWords('Go', 'Rust', 'TypeScript', 'Java')) },
  ...{ stars: integer(0, 40_000), topics: listOf(text('word'), 5), licence: nullable(licence) },
  ...{
    pushedAt: text('dateTime'),
    createdAt: text('dateTime'),
    permissions: optional(object({ admin: flag, push: flag })),
  },
});

const label = object({ name: text('slug'), color: text('color'), description: nullable(text('sentence')) });
/** The labels of an issue. */
export const labels = listOf(label, 4);

/** A milestone. */
export const milestone = object({
  ...{
    number: integer(1, 40),
    title: text('title'),
    dueOn: nullable(text('dateTime')),
    openIssues: integer(0, 80),
  },
});

/** An issue. */
export const issue = object({
  ...{
    id: integer(1, 9_000_000),
    number: integer(1, 2400),
    title: text('sentence'),
    body: nullable(text('paragraph')),
  },
  ...{ state: oneOfWords('open', 'closed'), user: account, labels, assignees: listOf(account, 2) },
  ...{ milestone: nullable(milestone), comments: integer(0, 90), createdAt: text('dateTime') },
  ...{ closedAt: nullable(text('dateTime')), closedBy: optional(account) },
});

/** A comment. */
export const comment = object({
  ...{ id: integer(100_000, 9_000_000), user: account, body: text('paragraph'), createdAt: text('dateTime') },
  reactions: mapOf('word', integer(1, 40), 4),
});

/** A pull request. */
export const pull = object({
  ...{
    number: integer(1, 2400),
    title: text('sentence'),
    state: oneOfWords('open', 'closed'),
    isDraft: flag,
  },
  ...{
    head: object({ ref: text('branch'), sha: text('hash') }),
    base: object({ ref: text('branch'), sha: text('hash') }),
  },
  ...{
    user: account,
    mergedAt: nullable(text('dateTime')),
    additions: integer(0, 4000),
    deletions: integer(0, 4000),
  },
});

const person = object({ name: text('name'), date: text('dateTime') });

/** A commit. */
export const commit = object({
  ...{ sha: text('hash'), message: text('sentence'), author: person, committer: person },
  ...{ parents: listOf(object({ sha: text('hash') }), 2), verified: flag },
  files: optional(listOf(object({ path: text('filePath'), changes: integer(0, 400) }), 4)),
});

const fileEntry = object({
  ...{
    type: always('file'),
    name: text('file'),
    path: text('filePath'),
    size: integer(0, 90_000),
    sha: text('hash'),
  },
  content: optional(text('token')),
});
const folderEntry = object({
  type: always('dir'),
  name: text('word'),
  path: text('filePath'),
  sha: text('hash'),
});
const linkEntry = object({ type: always('symlink'), name: text('word'), target: text('filePath') });
/** What a path of a repository is: a file, a folder or a link. */
export const entry = union(fileEntry, folderEntry, linkEntry);

/** A branch. */
export const branch = object({
  ...{ name: text('branch'), commit: object({ sha: text('hash') }), isProtected: flag },
  rules: optional(mapOf('word', flag, 3)),
});

/** A release. */
export const release = object({
  ...{
    id: integer(4000, 90_000),
    tag: text('version'),
    name: text('title'),
    body: nullable(text('paragraph')),
  },
  ...{ isDraft: flag, publishedAt: nullable(text('dateTime')) },
  assets: listOf(
    object({ id: integer(50_000, 400_000), name: text('file'), size: integer(1, 90_000_000) }),
    4,
  ),
});

/** A run of a workflow. */
export const run = object({
  ...{ id: integer(3_000_000, 9_000_000), name: text('title'), sha: text('hash'), attempt: integer(1, 5) },
  ...{
    status: oneOfWords('queued', 'running', 'done'),
    conclusion: nullable(oneOfWords('success', 'failure')),
  },
  ...{ startedAt: text('dateTime'), seconds: nullable(number(1, 4000)) },
});

/** A snippet of code. */
export const snippet = object({
  ...{
    id: text('token'),
    files: mapOf('file', object({ size: integer(1, 9000), language: text('word') }), 4),
  },
  ...{ owner: optional(account), isPublic: flag },
});

/** The body of an error. */
export const failure: Schema = object({ message: text('sentence'), documentation: text('url') });
