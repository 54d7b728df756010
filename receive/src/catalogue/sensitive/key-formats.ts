/** How the keys of a provider look: a prefix, and so many characters of an alphabet behind it. */
export type KeyFormat = { prefix: string; min: number; max: number; alphabet: RegExp };

const UPPER = /^[A-Z0-9]+$/;
const HEX = /^[0-9a-f]+$/i;
const ALPHANUMERIC = /^[A-Za-z0-9]+$/;
const ANY = /^[\w-]+$/;
/** A part with letters and digits that is too long for a word: names of pages may begin with `sk-` too. */
const MIXED = /(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_]{16}/;
const MAX = 512;

/** Well-known keys, as the providers document them. Those that are meant to be public are not among them. */
export const KEY_FORMATS: readonly KeyFormat[] = [
  // Amazon Web Services
  ...many(['AKIA', 'ASIA'], 16, 16, UPPER),
  // GitHub
  ...many(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 36, 255, ANY),
  ...many(['github_pat_'], 40, 255, ANY),
  // GitLab
  ...many(['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'gloas-'], 20, MAX, ANY),
  // Stripe
  ...many(['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'], 16, MAX, ALPHANUMERIC),
  // Slack
  ...many(['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'], 10, MAX, ANY),
  // Google
  ...many(['AIza'], 35, 35, ANY),
  ...many(['GOCSPX-'], 28, 28, ANY),
  // npm, PyPI, Docker, Hugging Face
  ...many(['npm_'], 36, 36, ALPHANUMERIC),
  ...many(['pypi-AgE'], 40, MAX, ANY),
  ...many(['dckr_pat_', 'dckr_oat_'], 20, MAX, ANY),
  ...many(['hf_'], 30, 40, ALPHANUMERIC),
  // Twilio, Mailgun, Databricks
  ...many(['SK'], 32, 32, HEX),
  ...many(['key-'], 32, 32, HEX),
  ...many(['dapi'], 32, 32, HEX),
  // OpenAI, Anthropic and others
  ...many(['sk-'], 20, MAX, MIXED),
  // DigitalOcean, Shopify, Square, Linear, Postman, New Relic, Atlassian, Airtable, Notion
  ...many(['dop_v1_', 'doo_v1_', 'dor_v1_'], 64, 64, HEX),
  ...many(['shpat_', 'shpca_', 'shppa_', 'shpss_'], 32, 32, HEX),
  ...many(['sq0atp-', 'sq0csp-'], 22, 43, ANY),
  ...many(['lin_api_'], 32, 64, ALPHANUMERIC),
  ...many(['PMAK-'], 40, 64, ANY),
  ...many(['NRAK-'], 27, 27, UPPER),
  ...many(['ATATT3'], 40, MAX, ANY),
  ...many(['secret_', 'ntn_'], 40, 64, ALPHANUMERIC),
];

function many(prefixes: readonly string[], min: number, max: number, alphabet: RegExp): KeyFormat[] {
  return prefixes.map((prefix) => ({ prefix, min, max, alphabet }));
}

/** Whether a run of token characters is a key of a known format. */
export function isKey(run: string, { prefix, min, max, alphabet }: KeyFormat): boolean {
  const length = run.length - prefix.length;
  return length >= min && length <= max && run.startsWith(prefix) && alphabet.test(run.slice(prefix.length));
}
