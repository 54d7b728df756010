import type { CompletionModel, Flag, Value } from './model.ts';

/** Writes a completion script for fish 3. */
export function writeFish({ program, version, flags, commands }: CompletionModel): string {
  const complete = `complete -c ${program}`;
  const lines = commands.flatMap(({ name, summary, flags: own, argument }) => {
    const within = `${complete} -n '__${program}_runs ${name}'`;
    return [
      '',
      `${complete} -n __${program}_runs_none -a ${name} -d ${quote(summary)}`,
      ...own.map((flag) => `${within}${writeFlag(flag, program)}`),
      ...(argument === undefined ? [] : [`${within}${writeArgument(argument, program)}`]),
    ];
  });
  return `# fish completion for ${program} ${version}, written by \`${program} completion fish\`.

function __${program}_runs_none
    test (count (commandline -opc)) -eq 1
end

function __${program}_runs
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test $words[2] = $argv[1]
end

function __${program}_kubectl
    set -l flags --request-timeout=2s
    set -l words (commandline -opc)
    for at in (seq 2 (math (count $words) - 1))
        contains -- $words[$at] --context --kubeconfig; and set -a flags $words[$at]=$words[(math $at + 1)]
    end
    kubectl $argv -o name $flags 2>/dev/null | string replace -r '^namespace/' ''
end

${complete} -f
${flags.map((flag) => `${complete} -n __${program}_runs_none${writeFlag(flag, program)}`).join('\n')}
${lines.join('\n')}
`;
}

function writeFlag({ names, description, value }: Flag, program: string): string {
  const forms = names.map((name) =>
    name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  return `${forms.join('')}${value === undefined ? '' : writeValue(value, program)} -d ${quote(description)}`;
}

function writeValue(value: Value, program: string): string {
  if (value.kind === 'file') return ' -r -F';
  if (value.kind === 'directory') return " -x -a '(__fish_complete_directories)'";
  return ` -x${writeArgument(value, program)}`;
}

function writeArgument(value: Value, program: string): string {
  if (value.kind === 'words') return ` -a ${quote(value.words.join(' '))}`;
  if (value.kind === 'namespace') return ` -a '(__${program}_kubectl get namespaces)'`;
  if (value.kind === 'context') return ` -a '(__${program}_kubectl config get-contexts)'`;
  return '';
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
