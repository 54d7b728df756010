import type { CommandModel, CompletionModel, Flag, Value } from './model.ts';

/** Writes a completion script for zsh, to be sourced after `compinit`, or saved as `_meshtap` in a folder of `fpath`. */
export function writeZsh({ program, version, flags, commands }: CompletionModel): string {
  return `#compdef ${program}
# zsh completion for ${program} ${version}, written by \`${program} completion zsh\`.

_${program}_kubectl() {
  local -a flags=(--request-timeout=2s) names
  local at=\${words[(i)--context]}
  (( at < CURRENT )) && flags+=(--context=\${words[at + 1]})
  at=\${words[(i)--kubeconfig]}
  (( at < CURRENT )) && flags+=(--kubeconfig=\${words[at + 1]})
  names=(\${\${(f)"$(kubectl "$@" -o name $flags 2>/dev/null)"}#namespace/})
  compadd -a names
}

_${program}_namespaces() { _${program}_kubectl get namespaces }
_${program}_contexts() { _${program}_kubectl config get-contexts }

_${program}() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _arguments ${flags.flatMap((flag) => writeFlag(flag, program)).join(' ')}
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map((command) => writeCommand(command, program)).join('\n')}
  esac
}

if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function writeCommand({ name, flags, argument }: CommandModel, program: string): string {
  const specs = [
    ...flags.flatMap((flag) => writeFlag(flag, program)),
    ...(argument === undefined
      ? []
      : [quote(`*:${name === 'help' ? 'command' : 'argument'}:${writeValue(argument, program)}`)]),
  ];
  return `    ${name})
      _arguments \\
        ${specs.join(' \\\n        ')}
      ;;`;
}

// Source: zsh manual, "Completion System", _arguments: '(EXCLUDED)--flag=[TEXT]:MESSAGE:ACTION'.
function writeFlag(
  { names, description, value, placeholder, isRepeatable }: Flag,
  program: string,
): string[] {
  const text = description.replace(/[[\]\\:]/g, '\\$&');
  const action =
    value === undefined ? '' : `:${placeholder.replaceAll(':', '')}:${writeValue(value, program)}`;
  return names.map((name) => {
    const own = value === undefined ? name : name.startsWith('--') ? `${name}=` : `${name}+`;
    return quote(`${isRepeatable ? '*' : `(${names.join(' ')})`}${own}[${text}]${action}`);
  });
}

function writeValue(value: Value, program: string): string {
  if (value.kind === 'words') return `(${value.words.join(' ')})`;
  const actions = {
    file: '_files',
    directory: '_files -/',
    namespace: `_${program}_namespaces`,
    context: `_${program}_contexts`,
    text: ' ',
  };
  return actions[value.kind];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
