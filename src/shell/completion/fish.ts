/** Completion for fish, with what each word is about. */
import type { Place } from "./words.ts";

export function fish(places: readonly Place[], program: string, aliases: readonly string[]): string {
  const leads = places.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(" ")));
  return `# Completion for fish: ${program} completions fish | source
function __${program}_complete
    set -l place
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for word in $words
        set -l next (string join -- ' ' $place $word)
        switch $next
            case ${leads.join(" ")}
                set place $next
        end
    end
    switch "$place $words[-1]"
${values(places).join("\n")}
    end
    switch "$place"
${places.map(caseOf).join("\n")}
    end
    if string match -q -- '-*' $current
        printf '%s\\n' $options
    else if set -q commands[1]
        printf '%s\\n' $commands
    else
        __fish_complete_path $current
    end
end

${[program, ...aliases].map((name) => `complete -c ${name} -f -a '(__${program}_complete)'`).join("\n")}
`;
}

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function caseOf({ path, commands, options }: Place): string {
  const words = commands.map(({ name, about }) => quoted(`${name}\t${about}`));
  const flags = options.flatMap(({ names, about }) => names.map((name) => quoted(`${name}\t${about}`)));
  return `        case ${quoted(path.join(" "))}
            set -f commands ${words.join(" ")}
            set -f options ${flags.join(" ")}`;
}

/** What follows an option; files where any text may. */
function values(places: readonly Place[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { path, options } of places) {
    for (const { names, hasValue, values } of options) {
      if (!hasValue) continue;
      const key = values.length > 0 ? `printf '%s\\n' ${values.join(" ")}` : "__fish_complete_path $current";
      cases.set(key, [...(cases.get(key) ?? []), ...names.map((name) => quoted(`${path.join(" ")} ${name}`))]);
    }
  }
  return [...cases].map(
    ([action, options]) => `        case ${options.join(" ")}
            ${action}
            return`,
  );
}
