/** Completion for zsh, with what each word is about. */
import type { Place } from "./words.ts";

export function zsh(places: readonly Place[], program: string, aliases: readonly string[]): string {
  return `#compdef ${[program, ...aliases].join(" ")}
# Completion for zsh: source <(${program} completions zsh), or as the file _${program} in a folder of $fpath

_${program}() {
  local place="" word i
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    word="\${place:+$place }$words[i]"
    case "$word" in
      ${leads(places)}) place="$word" ;;
    esac
  done
  case "$place $words[CURRENT-1]" in
${values(places).join("\n")}
  esac
  case "$place" in
${places.map(caseOf).join("\n")}
  esac
  if [[ "$PREFIX" == -* ]]; then
    _describe -o option options
  elif ((\${#commands} > 0)); then
    _describe command commands
  else
    _files
  fi
}

if [[ "$funcstack[1]" == "_${program}" ]]; then
  _${program} "$@"
else
  compdef _${program} ${[program, ...aliases].join(" ")}
fi
`;
}

const leads = (places: readonly Place[]) =>
  places
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => `"${path.join(" ")}"`)
    .join("|");

/** A word and what it is about, as `_describe` takes them. */
const described = (name: string, about: string) => `'${name}:${about.replaceAll("'", "’").replaceAll(":", "\\:")}'`;

function caseOf({ path, commands, options }: Place): string {
  const words = commands.map(({ name, about }) => described(name, about));
  const flags = options.flatMap(({ names, about }) => names.map((name) => described(name, about)));
  return `    "${path.join(" ")}")
      commands=(${words.join(" ")})
      options=(${flags.join(" ")})
      ;;`;
}

/** What follows an option; files where any text may. */
function values(places: readonly Place[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { path, options } of places) {
    for (const { names, hasValue, values } of options) {
      if (!hasValue) continue;
      const key = values.length > 0 ? `compadd -- ${values.join(" ")}` : "_files";
      cases.set(key, [...(cases.get(key) ?? []), ...names.map((name) => `"${path.join(" ")} ${name}"`)]);
    }
  }
  return [...cases].map(([action, options]) => `    ${options.join("|")}) ${action}; return ;;`);
}
