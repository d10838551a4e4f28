/** What docs/shell.md shows, run from the top down: each command must print what stands below it, and end as it says. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import { Folder } from "./program.ts";

const page = readFileSync(fileURLToPath(new URL("../../docs/shell.md", import.meta.url)), "utf8");
const folder = new Folder();
afterAll(() => folder.remove());

/** The commands behind `$ `, and the lines up to the next. */
const commands = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
  block
    .split(/^\$ /m)
    .filter((part) => part !== "")
    .map((part) => {
      const [command = "", ...shown] = part.split("\n");
      return { command, shown: shown.join("\n") };
    }),
);

describe.sequential("docs/shell.md", () => {
  it("has commands", () => expect(commands.length).toBeGreaterThan(15));

  it.each(commands)("$command", async ({ command, shown }) => {
    const { out, error, code } = await folder.script("bash", ["-c", command]);
    expect(`${out}${error}${code === 0 ? "" : `[${code}]\n`}`).toBe(shown);
  });
});
