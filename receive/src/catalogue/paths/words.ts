/** Words that stay literal between values: `/users/me` beside `/users/{userId}`. */
const RESERVED: ReadonlySet<string> = readWords(`
  * me self current mine search latest newest count counts new all bulk batch export import upload
  download validate validation preview lookup health healthz ready readyz live livez liveness
  readiness metrics ping status version login logout signin signup signout register callback graphql
  stats statistics summary info random exists check verify recent popular featured trending
  autocomplete suggest suggestions schema _search _count _bulk hourly daily weekly monthly quarterly
  yearly annual today yesterday tomorrow $count $batch $metadata _history upcoming active inactive
  pending open closed overdue archived unread drafts deleted trash favorites shared public private
`);

/** Verbs that are names of actions. */
const ACTIONS: ReadonlySet<string> = readWords(`
  activate add apply approve archive assign authorize batch block cancel capture clear clone close complete
  confirm copy create deactivate delete disable edit enable finalize find follow get hold invite join
  leave list lock merge move open pause pay post publish query refresh refund reject remove reopen
  replace reset resolve restart restore resume retry revoke rotate run save send set share ship start
  stop submit subscribe suspend sync transfer unarchive unassign unblock unfollow unlock unpublish
  undelete unsubscribe update void watch
`);

/** Plurals that do not name a collection, and words that only look like plurals. */
const NO_COLLECTIONS: ReadonlySet<string> = readWords(`
  analytics apis docs does has https news ops series settings stats statistics this utils was
`);

/**
 * Whether a word keeps its place beside a parameter, whatever it looks like. The empty one is a trailing slash, and one
 * with a colon a custom method. */
export function isReserved(word: string): boolean {
  return word === '' || word.startsWith(':') || RESERVED.has(word);
}

/** Whether a word is likely the name of a collection, so that what follows are values: `users`, `order-items`. */
export function isCollection(word: string): boolean {
  if (isPlural(word)) return !NO_COLLECTIONS.has(word.toLowerCase());
  return word === 'people' || word === 'children';
}

/** Whether a word is likely a name in an API rather than a value: `orders`, `cancel`, `findByStatus`, `$batch`. */
export function isName(word: string): boolean {
  return isPlural(word) || isAction(word) || /^[$_]/.test(word);
}

/** Whether a word is a verb, perhaps with an object: `cancel`, `batchGet`, `find-by-status`. */
export function isAction(word: string): boolean {
  const [verb] = /^[A-Za-z][a-z]*(?=$|[A-Z_-])/.exec(word) ?? [];
  return verb !== undefined && ACTIONS.has(verb.toLowerCase()) && /^[A-Za-z_-]+$/.test(word);
}

function isPlural(word: string): boolean {
  return word.length > 3 && /^[A-Za-z][A-Za-z_-]*[^sui\W_]s$/.test(word);
}

function readWords(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
