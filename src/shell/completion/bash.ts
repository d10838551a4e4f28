/** Completion for bash, from version 3.2, which knows no tables: words by `case`. */
import type { Place } from "./words.ts";

export function bash(places: readonly Place[], program: string, aliases: readonly string[]): string {
  const words = places.map(({ path, commands, options }) => {
    const all = [...commands.map(({ name }) => name), ...options.flatMap(({ names }) => names)];
    return `    "${path.join(" ")}") echo "${all.join(" ")}" ;;`;
  });
  const leads = places
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => `"${path.join(" ")}"`)
    .join("|");
  return `# Completion for bash: source <(${program} completions bash)
_${program}_words() {
  case "$1" in
${words.join("\n")}
  esac
}

# The values of an option; fails where there is no such option, or it takes none.
_${program}_values() {
  case "$1 $2" in
${values(places).join("\n")}
    *) return 1 ;;
  esac
}

_${program}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" word values i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${path:+$path }\${COMP_WORDS[i]}"
    case "$word" in
      ${leads}) path="$word" ;;
    esac
  done
  # Without words of its own, a value is a file, which bash completes by itself.
  if values=$(_${program}_values "$path" "$previous"); then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  elif [[ "$current" == -* || -z "$path" || "$path" == "run" ]]; then
    COMPREPLY=($(compgen -W "$(_${program}_words "$path")" -- "$current"))
  fi
}

complete -o default -o bashdefault -F _${program} ${[program, ...aliases].join(" ")}
`;
}

/** A case for each list of values, with all options that have it. */
function values(places: readonly Place[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { path, options } of places) {
    for (const { names, hasValue, values } of options) {
      if (!hasValue) continue;
      const key = values.join(" ");
      cases.set(key, [...(cases.get(key) ?? []), ...names.map((name) => `"${path.join(" ")} ${name}"`)]);
    }
  }
  return [...cases].map(([list, options]) => `    ${options.join("|")}) echo "${list}" ;;`);
}
