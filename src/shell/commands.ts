/** The commands: a line each, and a file each in `commands/`, which is loaded when it is asked for. */
import type { Command } from "commander";

/** What a command has of the process that it runs in. */
export interface Context {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether a command of this name may be the one that is asked for; of all others a name and a summary will do. */
  isWanted(name: string): boolean;
  /** The whole program, with all commands and their options. */
  whole(): Promise<Command>;
}

export type MakeCommand = (context: Context) => Command;

interface Entry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<MakeCommand>;
}

export const COMMANDS: readonly Entry[] = [
  {
    name: "info",
    summary: "tell what files and graphs hold",
    load: async () => (await import("./commands/info.ts")).info,
  },
  {
    name: "head",
    summary: "show the first rows of files",
    load: async () => (await import("./commands/head.ts")).head,
  },
  {
    name: "convert",
    summary: "write files and graphs as another format",
    load: async () => (await import("./commands/convert.ts")).convert,
  },
  {
    name: "sql",
    summary: "query files and graphs",
    load: async () => (await import("./commands/sql.ts")).sql,
  },
  {
    name: "cypher",
    summary: "find patterns in a graph",
    load: async () => (await import("./commands/cypher.ts")).cypher,
  },
  {
    name: "run",
    summary: "run an algorithm on a graph",
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "save",
    summary: "save a graph to a folder, which opens at once",
    load: async () => (await import("./commands/save.ts")).save,
  },
  {
    name: "view",
    summary: "draw a graph as an interactive page",
    load: async () => (await import("./commands/view.ts")).view,
  },
  {
    name: "plot",
    summary: "draw a chart of columns, or of a graph",
    load: async () => (await import("./commands/plot.ts")).plot,
  },
  {
    name: "doctor",
    summary: "print what a bug report needs, and whether all works here",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  {
    name: "completions",
    summary: "print what lets a shell complete commands and options",
    load: async () => (await import("./commands/completions.ts")).completions,
  },
];
