/** How every command of the program is. */
import { Command, InvalidArgumentError } from "commander";

/** Columns of a line of help. */
export const HELP_WIDTH: number = Math.min(process.stdout.columns || 100, 120);

/** A command that throws what is wrong, says nothing of it itself, and has its help in the order in which it was written. */
export function newCommand(name: string): Command {
  return new Command(name)
    .exitOverride()
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .configureHelp({ helpWidth: HELP_WIDTH, subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: () => {} });
}

/** A whole number of a range, ends included. */
export const wholeNumber =
  (min = 0, max: number = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };

/** Gathers the values of an option that may be given several times. */
export const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** The parts between commas. */
export const list = (text: string): readonly string[] => text.split(",").map((part) => part.trim());
