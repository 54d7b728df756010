import type { CommandModel, CompletionModel, Flag, Value } from './model.ts';

/** Writes a completion script for bash 3.2 and newer. It needs no other package. */
export function writeBash({ program, version, flags, commands }: CompletionModel): string {
  const names = [...commands.map(({ name }) => name), ...flags.flatMap((flag) => flag.names)];
  return `# bash completion for ${program} ${version}, written by \`${program} completion bash\`.

_${program}_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@" -- "$current")
}

_${program}_paths() {
  compopt -o filenames 2>/dev/null
  _${program}_words "$1"
}

_${program}_kubectl() {
  local at flags=(--request-timeout=2s)
  for ((at = 2; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      --context | --kubeconfig)
        [[ \${COMP_WORDS[at + 1]} == = ]] && flags+=("\${COMP_WORDS[at]}=\${COMP_WORDS[at + 2]}") ||
          flags+=("\${COMP_WORDS[at]}=\${COMP_WORDS[at + 1]}")
        ;;
    esac
  done
  _${program}_words -W "$(kubectl "$@" -o name "\${flags[@]}" 2>/dev/null | sed 's|^namespaces*/||')"
}

_${program}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _${program}_words -W '${names.join(' ')}'
    return
  fi
  # In bash the "=" of --flag=value is a separate word.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case \${COMP_WORDS[1]} in
${commands.map((command) => writeCommand(command, program)).join('\n')}
  esac
}

complete -F _${program} ${program}
`;
}

function writeCommand({ name, flags, argument }: CommandModel, program: string): string {
  const values = flags.filter(({ value }) => value !== undefined);
  const cases = values.map((flag) => writeFlag(flag, program));
  const all = flags.flatMap(({ names }) => names).join(' ');
  return `    ${name})
      case $previous in
${[...cases, ''].join('\n')}      esac
      case $current in
        -*) _${program}_words -W '${all}' ;;
        *) ${writeValue(argument, program)} ;;
      esac
      ;;`;
}

function writeFlag({ names, value }: Flag, program: string): string {
  return `        ${names.join(' | ')})
          ${writeValue(value, program)}
          return
          ;;`;
}

function writeValue(value: Value | undefined, program: string): string {
  if (value?.kind === 'words') return `_${program}_words -W '${value.words.join(' ')}'`;
  const actions = {
    file: `_${program}_paths -f`,
    directory: `_${program}_paths -d`,
    namespace: `_${program}_kubectl get namespaces`,
    context: `_${program}_kubectl config get-contexts`,
    text: ':',
  };
  return actions[value?.kind ?? 'text'];
}
