/** What pages show of the shell, run from the top down: each command must print what stands below it, and end as it says. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import { Folder } from "./program.ts";

/** The commands behind `$ `, and the lines up to the next. */
function commandsOf(page: string) {
  const text = readFileSync(fileURLToPath(new URL(`../../docs/${page}`, import.meta.url)), "utf8");
  return [...text.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    block
      .split(/^\$ /m)
      .filter((part) => part !== "")
      .map((part) => {
        const [command = "", ...shown] = part.split("\n");
        return { command, shown: shown.join("\n") };
      }),
  );
}

describe.sequential.each([
  ["shell.md", 15],
  ["guides/etl.md", 2],
])("docs/%s", (page, least) => {
  const commands = commandsOf(page);
  const folder = new Folder();
  afterAll(() => folder.remove());

  it("has commands", () => expect(commands.length).toBeGreaterThan(least));

  it.each(commands)("$command", async ({ command, shown }) => {
    const { out, error, code } = await folder.script("bash", ["-c", command]);
    expect(`${out}${error}${code === 0 ? "" : `[${code}]\n`}`).toBe(shown);
  });
});
