import type { Draft } from './described.ts';
import { invalid, missing, pages, paging, repo } from './forge-answers.ts';
import { comment, failure, ids, issue, milestone, pull, release, run } from './forge-schemas.ts';
import {
  body,
  empty,
  flag,
  integer,
  listOf,
  object,
  oneOfWords,
  optional,
  text,
  withHeaders,
} from './schemas.ts';

/** Issues, pull requests, releases and runs. */
export const work: Record<string, Draft> = {
  'GET /repos/{owner}/{repo}/issues': {
    path: repo,
    query: {
      state: optional(oneOfWords('open', 'closed', 'all')),
      labels: optional(listOf(text('slug'), 3, 1)),
      ...paging,
    },
    answers: { 200: pages(issue), ...missing },
  },
  'POST /repos/{owner}/{repo}/issues': {
    path: repo,
    body: object({
      title: text('sentence'),
      body: optional(text('paragraph')),
      labels: optional(listOf(text('slug'), 3)),
    }),
    answers: { 201: withHeaders(issue, { location: text('url') }), ...invalid },
  },
  'GET /repos/{owner}/{repo}/issues/{number}': {
    path: { ...repo, number: ids.issue },
    answers: { 200: issue, ...missing },
  },
  'PATCH /repos/{owner}/{repo}/issues/{number}': {
    path: { ...repo, number: ids.issue },
    body: object({ state: optional(oneOfWords('open', 'closed')), title: optional(text('sentence')) }),
    answers: { 200: issue, ...invalid },
  },
  'GET /repos/{owner}/{repo}/issues/{number}/comments': {
    path: { ...repo, number: ids.issue },
    query: paging,
    answers: { 200: pages(comment) },
  },
  'POST /repos/{owner}/{repo}/issues/{number}/comments': {
    path: { ...repo, number: ids.issue },
    body: object({ body: text('paragraph') }),
    answers: { 201: comment, ...invalid },
  },
  'GET /repos/{owner}/{repo}/issues/comments/{commentId}': {
    path: { ...repo, commentId: ids.comment },
    answers: { 200: comment, ...missing },
  },
  'PUT /repos/{owner}/{repo}/issues/{number}/lock': {
    path: { ...repo, number: ids.issue },
    answers: { 204: empty() },
  },
  'GET /repos/{owner}/{repo}/milestones/{milestone}': {
    path: { ...repo, milestone: ids.milestone },
    answers: { 200: milestone, ...missing },
  },
  'GET /repos/{owner}/{repo}/pulls': {
    path: repo,
    query: { state: optional(oneOfWords('open', 'closed')), ...paging },
    answers: { 200: pages(pull) },
  },
  'GET /repos/{owner}/{repo}/pulls/{number}': {
    path: { ...repo, number: ids.pull },
    answers: { 200: pull, ...missing },
  },
  'GET /repos/{owner}/{repo}/pulls/{number}/files': {
    path: { ...repo, number: ids.pull },
    answers: { 200: pages(object({ path: text('filePath'), patch: optional(text('paragraph')) })) },
  },
  'PUT /repos/{owner}/{repo}/pulls/{number}/merge': {
    path: { ...repo, number: ids.pull },
    body: object({ method: oneOfWords('merge', 'squash', 'rebase') }),
    answers: { 200: object({ sha: text('hash'), isMerged: flag }), 405: failure, 409: failure },
  },
  'GET /repos/{owner}/{repo}/releases': { path: repo, query: paging, answers: { 200: pages(release) } },
  'GET /repos/{owner}/{repo}/releases/latest': { path: repo, answers: { 200: release, ...missing } },
  'GET /repos/{owner}/{repo}/releases/{releaseId}': {
    path: { ...repo, releaseId: ids.release },
    answers: { 200: release, ...missing },
  },
  'GET /repos/{owner}/{repo}/releases/tags/{tag}': {
    path: { ...repo, tag: ids.tag },
    answers: { 200: release, ...missing },
  },
  'GET /repos/{owner}/{repo}/releases/{releaseId}/assets/{assetId}': {
    path: { ...repo, releaseId: ids.release, assetId: ids.asset },
    answers: { 302: empty({ location: text('url') }), ...missing },
  },
  'GET /repos/{owner}/{repo}/actions/runs': {
    path: repo,
    query: { branch: optional(text('branch')), ...paging },
    answers: { 200: pages(run) },
  },
  'GET /repos/{owner}/{repo}/actions/runs/{runId}': {
    path: { ...repo, runId: ids.run },
    answers: { 200: run, ...missing },
  },
  'POST /repos/{owner}/{repo}/actions/runs/{runId}/rerun': {
    path: { ...repo, runId: ids.run },
    answers: { 201: empty(), 403: failure },
  },
  'GET /repos/{owner}/{repo}/actions/runs/{runId}/logs': {
    path: { ...repo, runId: ids.run },
    answers: { 200: body('text/plain', text('paragraph')), 410: failure },
  },
  'POST /repos/{owner}/{repo}/hooks': {
    path: repo,
    body: object({
      events: listOf(oneOfWords('push', 'issues', 'release'), 3, 1),
      config: object({ url: text('url') }),
    }),
    answers: { 201: object({ id: integer(10, 900), isActive: flag }), ...invalid },
  },
  'DELETE /repos/{owner}/{repo}/hooks/{hookId}': {
    path: { ...repo, hookId: ids.hook },
    answers: { 204: empty(), ...missing },
  },
};
