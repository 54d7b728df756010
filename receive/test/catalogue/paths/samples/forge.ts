import type { Api } from '../api-traffic.ts';
import * as value from '../api-values.ts';

const { some, someOfEach, oneOf } = value;

/** A git forge. */
export const FORGE: Api = {
  name: 'a git forge',
  envelope: '[]',
  values: {
    owner: some(7, value.name),
    repo: someOfEach(40, value.repository),
    username: some(60, value.name),
    org: oneOf('acme globex initech umbrella hooli'),
    team: someOfEach(6, (random) => value.pick(random, ['core', 'web', 'ops', 'data', 'design', 'legal'])),
    number: some(300, value.number),
    sha: some(500, value.hex(40)),
    short: some(100, value.hex(8)),
    branch: oneOf('main develop release stable next gh-pages hotfix'),
    tag: some(40, (_, at) => `v1.${at}.0`),
    dir: oneOf('src docs test lib scripts'),
    file: some(60, value.file),
    label: oneOf('bug feature question wontfix duplicate security'),
  },
  bodies: {
    repo: 'id name full_name owner.login private description? fork size language? license.key? topics[]?',
    user: 'id login avatar_url name company? bio? followers following',
    org: 'id login url description? plan.name? members_count',
    team: 'id slug name privacy permission parent?',
    issue: 'id number title body? state user.login labels[].name assignee.login? milestone.title? closed_at?',
    pull: 'id number title body? state head.sha base.sha merged draft mergeable? requested_reviewers[].login?',
    comment: 'id body user.login created_at reactions.total?',
    commit: 'sha commit.message commit.author.email author.login? parents[].sha stats.total?',
    branch: 'name protected commit.sha',
    release: 'id tag_name name body? assets[].name? published_at',
    file: 'path size encoding content download_url',
    entry: 'path size type download_url',
    label: 'name color description? default',
    found: 'score id name',
  },
  endpoints: `
    GET /api/v1/repos/{owner}/{repo} repo
    PATCH /api/v1/repos/{owner}/{repo} repo
    DELETE /api/v1/repos/{owner}/{repo}
    GET /api/v1/repos/{owner}/{repo}/issues issue[]
    POST /api/v1/repos/{owner}/{repo}/issues issue
    GET /api/v1/repos/{owner}/{repo}/issues/{number} issue
    GET /api/v1/repos/{owner}/{repo}/issues/{number}/comments comment[]
    POST /api/v1/repos/{owner}/{repo}/issues/{number}/comments comment
    GET /api/v1/repos/{owner}/{repo}/pulls pull[]
    GET /api/v1/repos/{owner}/{repo}/pulls/{number} pull
    PUT /api/v1/repos/{owner}/{repo}/pulls/{number}/merge
    GET /api/v1/repos/{owner}/{repo}/commits commit[]
    GET /api/v1/repos/{owner}/{repo}/commits/{sha} commit
    GET /api/v1/repos/{owner}/{repo}/git/blobs/{short} file
    GET /api/v1/repos/{owner}/{repo}/branches branch[]
    GET /api/v1/repos/{owner}/{repo}/branches/{branch} branch
    GET /api/v1/repos/{owner}/{repo}/releases release[]
    GET /api/v1/repos/{owner}/{repo}/releases/latest release
    GET /api/v1/repos/{owner}/{repo}/releases/tags/{tag} release
    GET /api/v1/repos/{owner}/{repo}/labels label[]
    GET /api/v1/repos/{owner}/{repo}/labels/{label} label
    GET /api/v1/repos/{owner}/{repo}/contents/{file} file
    GET /api/v1/repos/{owner}/{repo}/contents/{dir} entry[]
    GET /api/v1/repos/{owner}/{repo}/contents/{dir}/{file} file
    GET /api/v1/users/{username} user
    GET /api/v1/users/{username}/repos repo[]
    GET /api/v1/users/{username}/followers user[]
    GET /api/v1/users/{username}/following user[]
    GET /api/v1/orgs/{org} org
    GET /api/v1/orgs/{org}/repos repo[]
    GET /api/v1/orgs/{org}/members user[]
    GET /api/v1/orgs/{org}/teams team[]
    GET /api/v1/orgs/{org}/teams/{team} team
    GET /api/v1/user user
    GET /api/v1/user/repos repo[]
    GET /api/v1/search/repositories found[]
    GET /api/v1/search/users found[]
    GET /api/v1/search/issues found[]`,
};
