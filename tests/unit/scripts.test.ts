import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { installedNodes } from "../../scripts/nodes.mjs";
import { hostSteps, rustTally, vitestTally } from "../../scripts/steps.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "quiver-scripts-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the build script on a machine whose tools are those of `folder`. */
function build(nodeArguments: string[] = []) {
  const env = { PATH: folder, HOME: folder };
  return spawnSync(process.execPath, [...nodeArguments, join(root, "scripts/build.mjs")], { env, encoding: "utf8" });
}

function tool(name: string, version: string) {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} ${version}"\n`);
  chmodSync(join(folder, name), 0o755);
}

describe("setting up", () => {
  const needed = /rust-version = "([\d.]+)"/.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))?.[1] as string;

  it("says when Rust is missing", () => {
    const { status, stderr } = build();
    expect(status).toBe(1);
    expect(stderr).toContain(
      `Rust ${needed} or newer is needed, and cargo was not found. Get it from https://rustup.rs`,
    );
  });

  it("says when Rust is too old", () => {
    tool("cargo", "1.70.0 (abc 2023-06-01)");
    tool("rustc", "1.70.0 (abc 2023-06-01)");
    const { status, stderr } = build();
    expect(status).toBe(1);
    expect(stderr).toContain(`Rust ${needed} or newer is needed, cargo is 1.70.0. Run: rustup update stable`);
  });

  it("says when Node is too old", () => {
    const pretend = 'Object.defineProperty(process, "versions", { value: { node: "18.20.4" } })';
    const { status, stderr } = build(["--import", `data:text/javascript,${encodeURIComponent(pretend)}`]);
    expect(status).toBe(1);
    expect(stderr).toContain("Node 20.19 or newer is needed, this is 18.20.4");
  });
});

it.each(["package-lock.json", "tests/runtimes/package-lock.json"])(
  "%s names the packages of every platform",
  (file) => {
    // npm leaves out those it cannot reach when it writes the file, and `npm ci` then refuses the file everywhere.
    const { packages } = JSON.parse(readFileSync(join(root, file), "utf8"));
    const missing = Object.entries<{ optionalDependencies?: object }>(packages).flatMap(
      ([path, { optionalDependencies }]) =>
        Object.keys(optionalDependencies ?? {}).filter(
          (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
        ),
    );
    expect(missing).toEqual([]);
  },
);

describe("counting Rust tests", () => {
  const result = (word: string, passed: number, failed: number, ignored = 0) =>
    `test result: ${word}. ${passed} passed; ${failed} failed; ${ignored} ignored; 0 measured; 0 filtered out\n`;

  it.each([
    ["sums over test programs", result("ok", 3, 0) + result("FAILED", 1, 2), 101, { passed: 4, failed: 2 }],
    ["counts an ignored test as failed", result("ok", 3, 0, 1), 0, { passed: 3, failed: 1 }],
    ["notices a crash", result("ok", 3, 0), 101, { passed: 3, failed: 1 }],
    ["notices that nothing ran", "", 0, { passed: 0, failed: 1 }],
  ])("%s", (_, output, code, tally) => {
    expect(rustTally(output, code)).toMatchObject(tally);
  });

  it("keeps what failed tests said", () => {
    const said = "thread 'one::two' panicked at src/lib.rs:1:2:\nassertion failed";
    const output = `\nfailures:\n\n---- one::two stdout ----\n\n${said}\n\n---- three stdout ----\nno\n\nfailures:\n    one::two\n    three\n`;
    expect(rustTally(output, 101).failures).toEqual([`one::two\n${said}`, "three\nno"]);
  });
});

describe("counting TypeScript tests", () => {
  const report = (more: object) =>
    JSON.stringify({
      numPassedTests: 5,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [],
      ...more,
    });

  it.each([
    ["takes vitest's counts", report({ numFailedTests: 2 }), 1, { passed: 5, failed: 2 }],
    ["counts a skipped test as failed", report({ numPendingTests: 1 }), 0, { passed: 5, failed: 1 }],
    [
      "counts a file that did not load",
      report({ testResults: [{ status: "failed", assertionResults: [] }] }),
      1,
      { passed: 5, failed: 1 },
    ],
    ["notices an error outside of tests", report({}), 1, { passed: 5, failed: 1 }],
    ["notices a run without a report", undefined, 139, { passed: 0, failed: 1 }],
  ])("%s", (_, text, code, tally) => {
    expect(vitestTally(text, code)).toMatchObject(tally);
  });

  it("keeps what failed tests said", () => {
    const test = { status: "failed", fullName: "adds", failureMessages: ["expected 4, got 5"] };
    const name = join(root, "tests", "one.test.ts");
    const files = [
      { name, status: "failed", assertionResults: [test, { ...test, status: "passed" }] },
      { name, status: "failed", message: "cannot be parsed", assertionResults: [] },
    ];
    const { failures } = vitestTally(report({ numFailedTests: 1, testResults: files }), 1);
    expect(failures).toEqual(["tests/one.test.ts adds\nexpected 4, got 5", "tests/one.test.ts \ncannot be parsed"]);
  });
});

describe("the versions of Node that the tests run on", () => {
  it("are one of each supported major, each a step that names its version", () => {
    const nodes = installedNodes();
    const majors = nodes.map(({ major }) => major);
    expect(majors).toEqual([...new Set(majors)].sort((a, b) => a - b));
    expect(majors).toEqual(expect.arrayContaining([22, 24, 26]));
    for (const { version, command } of nodes) {
      expect(spawnSync(command, ["--version"], { encoding: "utf8" }).stdout.trim()).toBe(`v${version}`);
    }
    const others = nodes.filter(({ version }) => version !== process.versions.node);
    expect(hostSteps().map(([name]) => name)).toEqual(others.map(({ version }) => `tests on Node ${version}`));
  });

  it("are in package.json for every platform, the same majors everywhere but for what nobody packs", () => {
    const file = join(root, "tests/runtimes/package.json");
    const names = Object.keys(JSON.parse(readFileSync(file, "utf8")).optionalDependencies);
    const platforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win-x64"];
    const expected = platforms.flatMap((platform) => [20, 22, 24, 26].map((major) => `node-${major}-${platform}`));
    expect(names.sort()).toEqual(expected.filter((name) => name !== "node-20-darwin-arm64").sort());
  });
});
