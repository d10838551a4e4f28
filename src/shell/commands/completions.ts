/** `quiver completions SHELL`: a script that lets a shell complete commands, options and their values. */
import { Argument, type Command } from "commander";

import type { Context } from "../commands.ts";
import { bash } from "../completion/bash.ts";
import { fish } from "../completion/fish.ts";
import { placesOf } from "../completion/words.ts";
import { zsh } from "../completion/zsh.ts";
import { newCommand } from "../new-command.ts";
import { print } from "../standard-output.ts";

const SHELLS = { bash, zsh, fish };

export function completions(context: Context): Command {
  return newCommand("completions")
    .usage("SHELL")
    .description("Print what lets a shell complete commands, algorithms, options and their values.")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SHELLS)))
    .addHelpText("after", EXAMPLES)
    .action(async (shell: keyof typeof SHELLS) => {
      const places = placesOf(await context.whole());
      await print(SHELLS[shell](places, "quiver", ["arrow-quiver"]).trimEnd());
    });
}

const EXAMPLES = `
Examples:
  echo 'source <(quiver completions bash)' >> ~/.bashrc
  echo 'source <(quiver completions zsh)' >> ~/.zshrc       # behind compinit
  quiver completions fish > ~/.config/fish/completions/quiver.fish`;
