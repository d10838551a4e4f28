import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishMain, tarballFolder } from "./published.ts";
import type { Published } from "./registry.ts";
import { deno, nodes, path, program, type Runtime, run } from "./runtimes.ts";

const [node] = nodes as [Runtime, ...Runtime[]];
const { folder, remove } = tarballFolder();
const installed = join(folder, "main", "arrow-quiver");
let main: Published;

beforeAll(() => {
  main = publishMain(folder);
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@types"), { recursive: true });
  symlinkSync(installed, join(modules, "arrow-quiver"), "junction");
  for (const name of ["apache-arrow", "flatbuffers", "tslib", "@types/node", "undici-types"])
    symlinkSync(path(`node_modules/${name}`), join(modules, name), "junction");
  for (const extension of ["ts", "mts", "cts"])
    copyFileSync(program("everything.ts"), join(folder, `everything.${extension}`));
}, 60_000);
afterAll(remove, 60_000);

describe("what is packed", () => {
  it("is as publint would have it", async () => {
    const tarball = readFileSync(main.tarball);
    const data = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) as ArrayBuffer;
    const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg as Parameters<typeof formatMessage>[1]))).toEqual([]);
  });

  it("has types for every way of importing it", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(main.tarball)));
    if (analysis.types === false) throw new Error("the package has no types");
    expect(analysis.problems).toEqual([]);
    const ways = Object.values(analysis.entrypoints["."]?.resolutions ?? {});
    expect(ways.map(({ resolutionKind }) => resolutionKind).sort()).toEqual([
      "bundler",
      "node10",
      "node16-cjs",
      "node16-esm",
    ]);
  });
});

it("the sources are as JSR would have them: every type is told where it is exported", async () => {
  const dryRun = ["publish", "--dry-run", "--allow-dirty", "--no-check", "--quiet"];
  expect(await run({ command: deno.command, args: [] }, dryRun)).toBe("");
});

/** By each TypeScript, where it is installed. */
const COMPILERS = {
  "5.5": "tests/runtimes/node_modules/typescript-5.5/bin/tsc",
  "5.9": "tests/runtimes/node_modules/typescript-5.9/bin/tsc",
  "6.0": "node_modules/typescript/bin/tsc",
  "7.0": "node_modules/typescript-7/bin/tsc",
};

/** How packages are found, and the files that import one in each way. */
const WAYS: [module: string, moduleResolution: string, extensions: string[]][] = [
  ["node16", "node16", ["mts", "cts"]],
  ["nodenext", "nodenext", ["mts", "cts"]],
  ["esnext", "bundler", ["ts"]],
];

/** What a strict program asks for. */
const OPTIONS = {
  ...{ target: "es2022", lib: ["es2022", "esnext.disposable", "dom"], types: ["node"], noEmit: true },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: true },
};

describe.each(Object.entries(COMPILERS))("a program that uses everything, by TypeScript %s", (version, tsc) => {
  it.each(WAYS)("of module %s by %s, in files of %s", async (module, moduleResolution, extensions) => {
    const config = join(folder, `tsconfig-${version}-${module}.json`);
    const files = extensions.map((extension) => `everything.${extension}`);
    writeFileSync(config, JSON.stringify({ compilerOptions: { ...OPTIONS, module, moduleResolution }, files }));
    expect(await compile(tsc, ["-p", config])).toBe("");
  });
});

/** What a compiler says. */
async function compile(tsc: string, args: readonly string[]): Promise<string> {
  try {
    return await run(node, [path(tsc), ...args], { cwd: folder });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("types", () => {
  it("are without errors of their own, where the libraries' are checked too", async () => {
    const config = join(folder, "tsconfig-libraries.json");
    const compilerOptions = { ...OPTIONS, module: "nodenext", moduleResolution: "nodenext", skipLibCheck: false };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ["everything.mts", "everything.cts"] }));
    const said = await compile(COMPILERS["6.0"], ["-p", config]);
    expect(said.split("\n").filter((line) => line.includes("arrow-quiver") || line.startsWith("everything"))).toEqual(
      [],
    );
  });

  it("take the compiler no more work than they did", async () => {
    const config = join(folder, "tsconfig-work.json");
    const compilerOptions = { ...OPTIONS, module: "nodenext", moduleResolution: "nodenext" };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ["everything.mts"] }));
    const said = await compile(COMPILERS["6.0"], ["-p", config, "--extendedDiagnostics"]);
    const counted = (what: string) => Number(new RegExp(`^${what}:\\s+(\\d+)`, "m").exec(said)?.[1]);
    expect(said).not.toContain("error");
    // 20,400 when this was written; a program that imports apache-arrow alone takes 55.
    expect(counted("Instantiations")).toBeGreaterThan(1_000);
    expect(counted("Instantiations")).toBeLessThan(30_000);
  });
});
