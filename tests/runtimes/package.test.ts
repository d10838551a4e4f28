import { copyFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bun, deno, nodes, path, program, type Runtime, run, runtimes, strictDeno, userFolder } from "./runtimes.ts";

const { folder, remove } = userFolder();
afterAll(remove);
beforeAll(() => {
  if (!existsSync(path("dist/cjs/index.cjs"))) throw new Error("dist is missing: run `npm run build` first");
  for (const name of ["commonjs.cjs", "bundled.mjs"]) copyFileSync(program(name), join(folder, name));
});
const [node] = nodes as [Runtime, ...Runtime[]];

describe.each(runtimes)("require on $name", (runtime) => {
  it("gives tables of the CommonJS apache-arrow, and takes what the ES build gives", async () => {
    const { tables, given, taken } = JSON.parse(await run(runtime, [join(folder, "commonjs.cjs")]));
    expect(tables.wrong).toEqual([]);
    expect(tables.checked).toBe(15 * 7);
    const expected = {
      kept: true,
      // A graph, a frame and an expression of the other build, and a frame that is no graph.
      instance: [true, true, true, false],
      ...{ error: true, from: 3, graph: 3, join: 3, exported: 3, sql: true, changed: 2, table: 3, calls: true },
    };
    expect(given).toEqual(expected);
    expect(taken).toEqual(expected);
  });
});

const works = { degree: [1, 2, 1] };
const built = readdirSync(path("bindings")).find((name) => name.endsWith(".node"));
const addon = { QUIVER_NATIVE_LIBRARY_PATH: path(`bindings/${built}`) };
const says = {
  code: "NATIVE_UNAVAILABLE",
  message: expect.stringMatching(/mark arrow-quiver external.*QUIVER_NATIVE/s),
};
const parsed = async (runtime: Pick<Runtime, "command" | "args">, args: string[], env = {}) =>
  JSON.parse(await run(runtime, args, { env, cwd: folder }));

describe("bundles", () => {
  it.each(["esm", "cjs"] as const)(
    "of esbuild, %s: work where the package is external or the addon named",
    async (format) => {
      const bundle = async (external: string[]) => {
        const outfile = join(folder, `esbuild-${format}-${external.length}.${format === "esm" ? "mjs" : "cjs"}`);
        const entryPoints = [join(folder, "bundled.mjs")];
        await build({ entryPoints, outfile, format, external, bundle: true, platform: "node", logLevel: "silent" });
        return outfile;
      };
      const [whole, external] = [await bundle([]), await bundle(["arrow-quiver"])];
      for (const runtime of [...nodes, bun]) {
        expect(await parsed(runtime, [external])).toEqual(works);
        expect(await parsed(runtime, [whole], addon)).toEqual(works);
        expect(await parsed(runtime, [whole])).toEqual(says);
      }
    },
  );

  it("of webpack: work where the package is external, or the addon named", async () => {
    const config = (externals: string, filename: string) => `
      const webpack = require(${JSON.stringify(path("tests/runtimes/node_modules/webpack"))});
      webpack({
        ...{ mode: "production", target: "node", context: __dirname, entry: "./bundled.mjs", externals: ${externals} },
        ...{ output: { path: __dirname, filename: "${filename}" }, optimization: { minimize: false } },
      }, (error, stats) => {
        if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
        console.log(stats.hasWarnings() ? stats.toString("errors-warnings") : "no warnings");
      });`;
    const bundle = async (externals: string, filename: string) => {
      writeFileSync(join(folder, "webpack.cjs"), config(externals, filename));
      expect(await run(node, [join(folder, "webpack.cjs")], { cwd: folder })).toBe("no warnings");
      return join(folder, filename);
    };
    const external = await bundle('{ "arrow-quiver": "commonjs arrow-quiver" }', "webpack-external.cjs");
    expect(await parsed(node, [external])).toEqual(works);
    expect(await parsed(node, [await bundle("{}", "webpack-whole.cjs")], addon)).toEqual(works);
  });

  it("of bun build --compile: work where the addon is named", async () => {
    const app = join(folder, process.platform === "win32" ? "app.exe" : "app");
    await run(bun, ["build", "--compile", "--outfile", app, join(folder, "bundled.mjs")], { cwd: folder });
    const compiled = { command: app, args: [] };
    expect(await parsed(compiled, [], addon)).toEqual(works);
    expect(await parsed(compiled, [])).toEqual(says);
  });
});

describe("permissions of Deno", () => {
  const without = (permission: string) => ({
    ...strictDeno,
    args: strictDeno.args.filter((arg) => arg !== permission),
  });

  it("that README names are enough, and two of them are needed", async () => {
    const args = [join(folder, "bundled.mjs")];
    expect(await parsed(strictDeno, args)).toEqual(works);
    expect(await parsed(deno, args)).toEqual(works);
    // It only lets the addon be named.
    expect(await parsed(without("--allow-env"), args)).toEqual(works);
    for (const permission of ["--allow-ffi", "--allow-read"]) {
      expect(await parsed(without(permission), args)).toMatchObject({
        code: "NATIVE_UNAVAILABLE",
        message: expect.stringContaining(permission),
      });
    }
  });
});
