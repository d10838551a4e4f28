/** What can stand where on a command line: the commands as data, from which each shell's script is written. */
import type { Command } from "commander";

/** A command, by the words that lead to it: `[]`, `["run"]`, `["run", "pagerank"]`. */
export interface Place {
  readonly path: readonly string[];
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** As they are written: `--out`, `-o`. */
  readonly names: readonly string[];
  readonly about: string;
  /** Whether a value follows. */
  readonly hasValue: boolean;
  /** The values that there are; empty where it may be any, such as a file. */
  readonly values: readonly string[];
}

/** A command and all below it. */
export function placesOf(command: Command, path: readonly string[] = []): Place[] {
  const commands = command.commands.map((each) => ({ name: each.name(), about: each.summary() }));
  const help = command.createHelp();
  const options = help.visibleOptions(command).map((option) => ({
    names: [option.long, option.short].filter((name) => name !== undefined),
    about: firstSentence(option.description),
    hasValue: option.required || option.optional,
    values: option.argChoices ?? [],
  }));
  const below = command.commands.flatMap((each) => placesOf(each, [...path, each.name()]));
  return [{ path, commands, options }, ...below];
}

const firstSentence = (text: string): string => (text.split(/[.;:] |\.$/, 1)[0] ?? "").trim();
