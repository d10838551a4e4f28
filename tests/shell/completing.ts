/** Completion, asked of the shells themselves. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { algorithmCatalog } from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Folder } from "./program.ts";

const COMMANDS = ["info", "head", "convert", "sql", "cypher", "run", "save", "view", "plot", "doctor", "completions"];

/** What a line with the cursor at its end is completed with. */
type Ask = (folder: Folder, line: string) => Promise<string[]>;

const bash: Ask = async (folder, line) => {
  const words = line.split(" ");
  const script = `
    source completions.bash
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
    COMP_CWORD=${words.length - 1}
    _quiver
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { out, error } = await folder.script("bash", ["--norc", "--noprofile"], script);
  expect(error).toBe("");
  return out.split("\n").filter((word) => word !== "");
};

const fish: Ask = async (folder, line) => {
  const { out, error } = await folder.script("fish", [
    "--no-config",
    "-c",
    `source completions.fish; complete -C'${line}'`,
  ]);
  expect(error).toBe("");
  return out.split("\n").flatMap((each) => each.split("\t")[0] || []);
};

/** Within zsh the completion system answers only who types: the words are caught where they would be shown. */
const zsh: Ask = async (folder, line) => {
  const words = line.split(" ");
  const script = `
    typeset -a caught
    compdef() { }
    compadd() { shift; caught+=("$@") }
    _files() { caught+=(FILES) }
    _describe() {
      while [[ "$1" == -* ]]; do shift; [[ "$1" == option ]] && break; done
      local each
      for each in "\${(@P)2}"; do caught+=("\${each%%:*}"); done
    }
    source completions.zsh
    words=(${words.map((word) => `'${word}'`).join(" ")})
    CURRENT=${words.length}
    PREFIX=$words[CURRENT]
    _quiver
    print -l -- $caught`;
  const { out, error } = await folder.script("zsh", ["-f"], script);
  expect(error).toBe("");
  const caught = out.split("\n").filter((word) => word !== "");
  return caught.filter((word) => word.startsWith(words.at(-1) ?? "") || word === "FILES");
};

const SHELLS: Record<string, Ask> = { bash, zsh, fish };

/** The tests of one shell, which is installed. */
export function testCompletion(shell: keyof typeof SHELLS): void {
  describe(`in ${shell}`, () => {
    const folder = new Folder();
    const ask = (line: string) => (SHELLS[shell] as Ask)(folder, line);

    beforeAll(async () => {
      const { code, out, error } = await folder.quiver(["completions", shell]);
      expect({ code, error }).toEqual({ code: 0, error: "" });
      writeFileSync(join(folder.path, `completions.${shell}`), out);
    }, 60_000);
    afterAll(() => folder.remove());

    it("completes commands and algorithms", async () => {
      expect(await ask("quiver ")).toEqual(expect.arrayContaining(COMMANDS));
      expect(await ask("quiver com")).toEqual(["completions"]);
      expect(await ask("quiver run pager")).toEqual(["pagerank"]);
      expect((await ask("quiver run ")).length).toBeGreaterThanOrEqual(algorithmCatalog().length);
    });

    it("completes options of the command, and of the algorithm", async () => {
      expect(await ask("quiver run pagerank edges.csv --damp")).toEqual(["--damping"]);
      expect(await ask("quiver run louvain --reso")).toEqual(["--resolution"]);
      expect(await ask("quiver convert edges.csv --partition")).toEqual(["--partition-by"]);
      expect(await ask("quiver view net.gml --co")).toEqual(["--color", "--comment"]);
      expect((await ask("quiver run louvain --damp")).filter((word) => word.startsWith("--damp"))).toEqual([]);
    });

    it("completes the values of an option, and files elsewhere", async () => {
      expect((await ask("quiver run bfs edges.csv --direction ")).sort()).toEqual(["both", "in", "out"]);
      expect((await ask("quiver head edges.csv --from pa")).sort()).toEqual(["pajek", "parquet"]);
      // Bash completes files by itself where it gets no words.
      const files = await ask("quiver run pagerank edges.csv --out ");
      expect(shell === "bash" ? files : files.length > 0).toEqual(shell === "bash" ? [] : true);
    });
  });
}
