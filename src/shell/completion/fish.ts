/** Completion for fish: a line per word, with the condition under which it is offered. */
import type { CompletedOption, Place } from "./words.ts";

export function fish(places: readonly Place[], program: string, aliases: readonly string[]): string {
  const lines = places.flatMap(({ path, commands, options }) => {
    const here = `-n '__${program}_at "${path.join(" ")}"'`;
    return [
      ...commands.map(({ name, about }) => `complete -c ${program} ${here} -f -a ${name} -d ${quoted(about)}`),
      ...options.map((option) => `complete -c ${program} ${here} ${optionOf(option)}`),
    ];
  });
  const leads = places.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(" ")));
  return `# Completion for fish: ${program} completions fish | source
function __${program}_at
    set -l place
    set -l places ${leads.join(" ")}
    for word in (commandline -opc)[2..-1]
        set -l next (string join ' ' $place $word)
        if contains -- $next $places
            set place $next
        end
    end
    test "$place" = "$argv[1]"
end

${lines.join("\n")}
${aliases.map((alias) => `complete -c ${alias} -w ${program}`).join("\n")}
`;
}

function optionOf({ names, about, hasValue, values }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : hasValue ? " -r" : "";
  return `${flags.join(" ")}${value} -d ${quoted(about)}`;
}

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
