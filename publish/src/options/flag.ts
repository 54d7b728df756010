import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';

/** The groups of flags in a help text, in their order. */
export const FLAG_GROUPS = {
  image: 'Image and configuration',
  backend: 'Backend',
  proxies: 'Proxies',
  listeners: 'Listeners',
  storage: 'Storage',
  exchanges: 'Exchanges',
  receiver: 'Receiver',
  cluster: 'Cluster',
  rollout: 'Rollout',
  packaging: 'Packaging',
  registry: 'Registry',
  signatures: 'Signatures',
  permissions: 'Permissions',
  output: 'Output',
} as const;

type FlagGroup = keyof typeof FLAG_GROUPS;

/** What else there is to know of a flag. */
export interface FlagFacts {
  /** The environment variable that is read if the flag is not given. */
  variable?: string;
  /** What that variable means, if not just that. */
  variableUse?: string;
  /** What counts if the flag is not given, for the help; by default the fallback. */
  default?: string;
  /** Other environment variables that a command with this flag reads, and what they mean. */
  environment?: Readonly<Record<string, string>>;
  /** Exit codes that a command with this flag can end with, and what they mean. */
  exitCodes?: Readonly<Record<number, string>>;
}

/** What parsing may know of the process. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

/** Where a text came from: `--flag` or the name of a variable; and the directory that relative paths are in. */
export interface TextOrigin {
  source: string;
  cwd: string;
}

/** Reads the text of a flag or a variable. Throws a usage error that names the origin. */
export type TextParser<T> = (text: string, origin: TextOrigin) => T;

/** A flag of the command line, with all that there is to know of it. */
export interface Flag<T> extends FlagFacts {
  /** As commander takes it: `-o, --output <format>`. */
  readonly flags: string;
  /** The heading that it stands below in the help. */
  readonly group: string;
  /** For the help, without variable and default, which are added to it. */
  readonly description: string;
  /** The long name: `--output`. */
  readonly name: string;
  readonly choices?: readonly string[];
  readonly isRepeatable: boolean;
  /** True: `--help` shows it; otherwise only `--help-all` does. */
  readonly isCommon?: boolean;
  /** Makes a value of what commander gives: undefined, a boolean, a text or several. */
  readonly read: (given: unknown, cwd: string) => T;
}

/** A flag that takes a text. */
export interface TextFlag<T, D = undefined> extends Flag<T | D> {
  readonly parse: TextParser<T>;
}

/** The facts of a flag, and its value if it is not given. */
export type FactsWithFallback<D> = FlagFacts & { fallback?: D };

/** The facts of a flag that takes one of a few words. */
type ChoiceFacts<D> = FactsWithFallback<D> & {
  /** What to do instead, for words that people try although they are not among the choices. */
  advice?: Readonly<Record<string, string>>;
};

/** The flags of a command, by the camelCase names that commander gives them. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The checked values of flags. */
export type Values<F extends Flags> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

/** Makes the flags of each group: `flag.cluster.text('--context <name>', ...)`. */
export const flag = Object.fromEntries(
  Object.entries(FLAG_GROUPS).map(([key, group]) => [key, makeGroup(group)]),
) as Record<FlagGroup, ReturnType<typeof makeGroup>>;

/** Marks flags as those that most people need: `--help` shows them, others only `--help-all`. */
export function common<F extends Flags>(flags: F): F {
  const marked = Object.entries(flags).map(([key, flag]) => [key, { ...flag, isCommon: true }]);
  return Object.fromEntries(marked);
}

/** Marks flags that a command takes but does not use, so that people can give it the line of another command. */
export function unused<F extends Flags>(flags: F, description: string): F {
  const marked = Object.entries(flags).map(([key, { variable: _, default: __, ...flag }]) => {
    return [key, { ...flag, description, isCommon: false, environment: {}, exitCodes: {} }];
  });
  return Object.fromEntries(marked);
}

/** Makes the flag that says how results are printed. The first format is the default. */
export function outputFlag<const T extends string>(first: T, ...others: readonly T[]) {
  const formats = [first, ...others];
  const words = `${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}`;
  return common({
    output: flag.output.choice('-o, --output <format>', words, formats, { fallback: first }),
  });
}

function makeGroup(group: string) {
  return {
    /** A flag that takes a text. Without a fallback, its value is undefined if it is not given. */
    text<T, D extends T | undefined = undefined>(
      flags: string,
      description: string,
      parse: TextParser<T>,
      { fallback, ...facts }: FactsWithFallback<D> = {},
    ): TextFlag<T, D> {
      const name = longName(flags);
      const read = (given: unknown, cwd: string) =>
        typeof given === 'string' ? parseText(given, { source: name, cwd }, parse) : (fallback as D);
      const shown = fallback === undefined ? {} : { default: `${fallback}` };
      return { ...shown, ...facts, group, flags, description, name, parse, read, isRepeatable: false };
    },
    /** A flag that can be repeated. Its value is a list, empty if it is not given. */
    list<T>(flags: string, description: string, parse: TextParser<T>, facts: FlagFacts = {}): Flag<T[]> {
      const name = longName(flags);
      const read = (given: unknown, cwd: string) =>
        Array.isArray(given) ? given.map((text) => parse(String(text), { source: name, cwd })) : [];
      return { ...facts, group, flags, description, name, read, isRepeatable: true };
    },
    /** A flag without a value. */
    switch(flags: string, description: string, facts: FlagFacts = {}): Flag<boolean> {
      const isNegated = flags.startsWith('--no-');
      const read = (given: unknown) => (isNegated ? given !== false : given === true);
      return { ...facts, group, flags, description, name: longName(flags), read, isRepeatable: false };
    },
    /** A flag that takes one of a few words, in upper or lower case. Its value is the word as listed. */
    choice<const T extends string, D extends T | undefined = undefined>(
      flags: string,
      description: string,
      choices: readonly T[],
      { advice = {}, ...facts }: ChoiceFacts<D> = {},
    ): TextFlag<T, D> {
      const parse: TextParser<T> = (text, { source }) => parseChoice(text, source, choices, advice);
      return { ...this.text(flags, description, parse, facts), choices };
    },
  };
}

function parseChoice<T extends string>(
  text: string,
  source: string,
  choices: readonly T[],
  advice: Readonly<Record<string, string>>,
): T {
  const choice = choices.find((word) => word.toLowerCase() === text.toLowerCase());
  if (choice !== undefined) return choice;
  const more = advice[text.toLowerCase()];
  const fix = `Give ${source} one of ${choices.join(', ')}.`;
  throw badValue(text, source, 'it is not one of the choices', more === undefined ? fix : `${fix} ${more}`);
}

/** Reads the values of flags from what commander gives. Throws a usage error that names the flag. */
export function readFlags<F extends Flags>(
  flags: F,
  given: Readonly<Record<string, unknown>>,
  cwd: string,
): Values<F> {
  const values = Object.entries(flags).map(([key, flag]) => [key, flag.read(given[key], cwd)]);
  return Object.freeze(Object.fromEntries(values)) as Values<F>;
}

/** A value and where it came from. A flag wins over the config file, a variable does not. */
export interface Setting<T> {
  value: T;
  source: string;
  isFlag: boolean;
}

/** The value of a flag or, if it is not given, of its environment variable; an empty variable counts as unset. */
export function flagOrVariable<T>(
  value: T | undefined,
  { name, variable = '', parse }: Pick<TextFlag<T>, 'name' | 'variable' | 'parse'>,
  { env, cwd }: Surroundings,
): Setting<T> | undefined {
  if (value !== undefined) return { value, source: name, isFlag: true };
  const text = env[variable] || undefined;
  return text === undefined
    ? undefined
    : { value: parseText(text, { source: variable, cwd }, parse), source: variable, isFlag: false };
}

/** True if a flag was given: its value is there, or it is switched on. */
export function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** Throws a usage error if one of the flags was given, since `other` was. */
export function refuseWith(
  values: object,
  keys: readonly string[],
  other: string,
  advice: { why: string; fix: string },
): void {
  const key = keys.find((each) => isGiven((values as Record<string, unknown>)[each]));
  if (key === undefined) return;
  throw usageError(`Cannot use ${flagName(key)} ${other}`, advice.why, advice.fix);
}

/** Makes the usage error for a text from a flag or a variable. */
export function badValue(text: string, source: string, why: string, fix: string): Error {
  const place = source.startsWith('-') ? `as ${source}` : `from ${source}`;
  return usageError(`Cannot use ${quoteInput(text)} ${place}`, why, fix);
}

/** `backendPort` to `--backend-port`. */
function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function parseText<T>(text: string, origin: TextOrigin, parse: TextParser<T>): T {
  const { source } = origin;
  if (text.trim() !== '') return parse(text, origin);
  const otherwise = source.startsWith('-') ? 'leave it off' : 'unset it';
  throw badValue(text, source, 'it is empty', `Give ${source} a value, or ${otherwise}.`);
}

function longName(flags: string): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? flags;
}
