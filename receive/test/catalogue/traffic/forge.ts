import { type Draft, describeApi } from './described.ts';
import { invalid, missing, pages, paging, repo } from './forge-answers.ts';
import {
  account,
  branch,
  commit,
  entry,
  failure,
  ids,
  labels,
  repository,
  snippet,
  user,
} from './forge-schemas.ts';
import { work } from './forge-work.ts';
import {
  body,
  empty,
  flag,
  integer,
  listOf,
  mapOf,
  nullable,
  object,
  oneOfWords,
  optional,
  text,
} from './schemas.ts';

const accounts: Record<string, Draft> = {
  'GET /user': { answers: { 200: user, 401: failure } },
  'PATCH /user': {
    body: object({ bio: optional(text('sentence')), name: optional(text('name')) }),
    answers: { 200: user },
  },
  'GET /user/repos': { query: paging, answers: { 200: pages(repository) } },
  'GET /user/keys/{keyId}': {
    path: { keyId: ids.key },
    answers: { 200: object({ id: integer(1, 9000), title: text('title') }), ...missing },
  },
  'GET /users/{username}': { path: { username: ids.user }, answers: { 200: user, ...missing } },
  'GET /users/{username}/repos': {
    path: { username: ids.user },
    query: paging,
    answers: { 200: pages(repository) },
  },
  'GET /users/{username}/followers': {
    path: { username: ids.user },
    query: paging,
    answers: { 200: pages(account) },
  },
  'GET /orgs/{org}': { path: { org: ids.organization }, answers: { 200: account, ...missing } },
  'GET /orgs/{org}/members': { path: { org: ids.organization }, answers: { 200: pages(account) } },
  'GET /orgs/{org}/teams/{team}': {
    path: { org: ids.organization, team: ids.team },
    answers: { 200: object({ slug: text('slug'), members: integer(1, 90) }), ...missing },
  },
  'PUT /orgs/{org}/teams/{team}/members/{username}': {
    path: { org: ids.organization, team: ids.team, username: ids.user },
    answers: { 204: empty(), ...missing },
  },
  'GET /activity/{day}': { path: { day: ids.day }, answers: { 200: mapOf('slug', integer(0, 900), 5) } },
  'GET /snippets/{snippetId}': { path: { snippetId: ids.snippet }, answers: { 200: snippet, ...missing } },
  'POST /snippets': { body: snippet, answers: { 201: snippet, ...invalid } },
  'GET /search/repositories': {
    query: { q: text('sentence'), sort: optional(oneOfWords('stars', 'updated')), ...paging },
    answers: { 200: object({ total: integer(0, 90_000), items: listOf(repository, 3) }) },
  },
  'GET /search/users': {
    query: { q: text('word'), ...paging },
    answers: { 200: object({ total: integer(0, 900), items: listOf(account, 3) }) },
  },
};

const repositories: Record<string, Draft> = {
  'GET /repos/{owner}/{repo}': { path: repo, answers: { 200: repository, ...missing } },
  'PATCH /repos/{owner}/{repo}': {
    path: repo,
    body: object({ description: nullable(text('sentence')) }),
    answers: { 200: repository },
  },
  'GET /repos/{owner}/{repo}/branches': {
    path: repo,
    query: paging,
    answers: { 200: pages(branch), ...missing },
  },
  'GET /repos/{owner}/{repo}/branches/{branch}': {
    path: { ...repo, branch: ids.branch },
    answers: { 200: branch, ...missing },
  },
  'DELETE /repos/{owner}/{repo}/branches/{branch}': {
    path: { ...repo, branch: ids.branch },
    answers: { 204: empty() },
  },
  'GET /repos/{owner}/{repo}/branches/{branch}/protection': {
    path: { ...repo, branch: ids.branch },
    answers: { 200: object({ isStrict: flag, checks: listOf(text('slug'), 3) }), ...missing },
  },
  'GET /repos/{owner}/{repo}/commits': {
    path: repo,
    query: {
      sha: optional(text('branch')),
      path: optional(text('filePath')),
      since: optional(text('dateTime')),
    },
    answers: { 200: pages(commit), ...missing },
  },
  'GET /repos/{owner}/{repo}/commits/{sha}': {
    path: { ...repo, sha: ids.commit },
    answers: { 200: commit, ...missing },
  },
  'GET /repos/{owner}/{repo}/commits/{sha}/status': {
    path: { ...repo, sha: ids.commit },
    answers: { 200: object({ state: oneOfWords('pending', 'success', 'failure'), count: integer(0, 9) }) },
  },
  'GET /repos/{owner}/{repo}/compare/{range}': {
    path: { ...repo, range: ids.range },
    answers: {
      200: object({ ahead: integer(0, 90), behind: integer(0, 90), commits: listOf(commit, 2) }),
      ...missing,
    },
  },
  'GET /repos/{owner}/{repo}/contents/{path}': {
    path: { ...repo, path: ids.file },
    query: { ref: optional(text('branch')) },
    answers: { 200: entry, ...missing },
  },
  'PUT /repos/{owner}/{repo}/contents/{path}': {
    path: { ...repo, path: ids.file },
    body: object({ message: text('sentence'), content: text('token'), sha: optional(text('hash')) }),
    answers: { 201: object({ content: entry, commit }), 409: failure },
  },
  'GET /repos/{owner}/{repo}/raw/{ref}/{fileName}': {
    path: { ...repo, ref: ids.branch, fileName: ids.fileName },
    answers: { 200: body('text/plain', text('paragraph')), ...missing },
  },
  'GET /repos/{owner}/{repo}/languages': {
    path: repo,
    answers: { 200: mapOf('word', integer(1, 900_000), 5) },
  },
  'GET /repos/{owner}/{repo}/labels': { path: repo, answers: { 200: labels } },
  'GET /repos/{owner}/{repo}/labels/{label}': {
    path: { ...repo, label: ids.label },
    answers: { 200: labels.items!, ...missing },
  },
};

/** A forge of git repositories: two names in a row, branches with slashes, file names, hashes, `user` and `users`. */
export const forge = describeApi('Forge', ['https://forge.example/api/v3'], {
  ...accounts,
  ...repositories,
  ...work,
});
