/** The packages as pnpm and yarn lay them out, and in bundles of rollup and Vite: README's first example runs from there. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstExample } from "../../scripts/release/try.mjs";
import { publishInstalled, publishMain, publishPlatforms, tarballFolder } from "../runtimes/published.ts";
import { type Registry, serve } from "../runtimes/registry.ts";
import { run } from "../runtimes/runtimes.ts";

const installers = process.env.QUIVER_TEST_INSTALLERS;
if (installers === undefined) throw new Error("`npm run test:hosts` says where the installers are");
const program = (...path: string[]) => join(installers, "node_modules", ...path);
const node = { command: process.execPath, args: [] };
const { code, prints } = firstExample();
const { folder, remove } = tarballFolder();

let registry: Registry;
beforeAll(async () => {
  registry = await serve([publishMain(folder), ...publishPlatforms(folder), ...publishInstalled(folder)]);
}, 900_000);
afterAll(() => {
  registry.close();
  remove();
}, 60_000);

/** An empty project with README's first example, as a module of either kind. */
function project(name: string): string {
  const made = join(folder, name);
  mkdirSync(made);
  const dependencies = { "arrow-quiver": "*", "apache-arrow": "*" };
  writeFileSync(join(made, "package.json"), JSON.stringify({ name, private: true, type: "module", dependencies }));
  writeFileSync(join(made, "first.mjs"), code);
  writeFileSync(
    join(made, "required.cjs"),
    'require("arrow-quiver").Graph.fromEdges([1], [2]).then((g) => console.log(g.numNodes));\n',
  );
  return made;
}

/** Runs an installer, which has a home and a cache of its own. */
async function install(made: string, script: string, args: readonly string[], settings: Record<string, string>) {
  const home = { HOME: made, XDG_CACHE_HOME: join(made, ".cache"), XDG_DATA_HOME: join(made, ".data"), CI: "1" };
  await promisify(execFile)(process.execPath, [script, ...args], {
    cwd: made,
    env: { ...process.env, ...home, ...settings },
  });
}

const works = async (made: string, args: string[] = []) => {
  expect(await run(node, [...args, "first.mjs"], { cwd: made })).toMatch(prints);
  expect(await run(node, [...args, "required.cjs"], { cwd: made })).toBe("2");
};

describe("installed by", () => {
  it("pnpm, whose packages see no others than their own", async () => {
    const made = project("pnpm");
    // What was published minutes ago is not taken otherwise.
    const args = ["install", "--no-frozen-lockfile", "--config.minimumReleaseAge=0"];
    await install(made, program("pnpm", "bin", "pnpm.mjs"), args, { pnpm_config_registry: registry.url });
    await works(made);
    expect(registry.fetched.filter((file) => /^arrow-quiver-(darwin|win32)/.test(file))).toEqual([]);
  });

  it("yarn 1", async () => {
    const made = project("yarn-1");
    await install(made, program("yarn", "bin", "yarn.js"), ["install", "--registry", registry.url], {});
    await works(made);
  });

  it.each(["pnp", "node-modules"])("yarn 4 with nodeLinker: %s", async (linker) => {
    const made = project(`yarn-4-${linker}`);
    const settings = [
      `nodeLinker: ${linker}`,
      `npmRegistryServer: "${registry.url}"`,
      'unsafeHttpWhitelist: ["127.0.0.1"]',
      "enableTelemetry: false",
      "enableGlobalCache: false",
      "enableImmutableInstalls: false",
      "npmMinimalAgeGate: 0",
    ];
    writeFileSync(join(made, ".yarnrc.yml"), `${settings.join("\n")}\n`);
    await install(made, program("@yarnpkg", "cli-dist", "bin", "yarn.js"), ["install"], {});
    await works(made, linker === "pnp" ? ["--require", "./.pnp.cjs", "--loader", "./.pnp.loader.mjs"] : []);
  });
});

describe("in a bundle of", () => {
  let made: string;
  beforeAll(async () => {
    made = project("bundles");
    await install(made, program("yarn", "bin", "yarn.js"), ["install", "--registry", registry.url], {});
  }, 120_000);

  const require = createRequire(program("rollup", "package.json"));

  it.each([
    ["external", ["arrow-quiver", "apache-arrow"]],
    ["whole", []],
  ])("rollup, %s", async (name, external) => {
    const { rollup } = require("rollup");
    const nodeResolve = require("@rollup/plugin-node-resolve").default({
      exportConditions: ["node"],
      preferBuiltins: true,
    });
    const commonjs = require("@rollup/plugin-commonjs").default({ ignoreDynamicRequires: true });
    const bundle = await rollup({
      ...{ input: join(made, "first.mjs"), external, plugins: [nodeResolve, commonjs], onwarn: () => {} },
    });
    const out = join(made, `rollup-${name}`);
    await bundle.write({ dir: out, format: "es", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" });
    expect(await run(node, [join(out, "first.mjs")], { cwd: made })).toMatch(prints);
  });

  it.each([
    ["external", undefined],
    ["whole", true],
  ])("Vite for a server, %s", async (name, noExternal) => {
    const { build } = await import(program("vite", "dist", "node", "index.js"));
    const out = join(made, `vite-${name}`);
    await build({
      ...{ root: made, configFile: false, logLevel: "error", ssr: { noExternal } },
      build: {
        ssr: join(made, "first.mjs"),
        outDir: out,
        rolldownOptions: { output: { entryFileNames: "[name].mjs" } },
      },
    });
    expect(await run(node, [join(out, "first.mjs")], { cwd: made })).toMatch(prints);
  });
});
