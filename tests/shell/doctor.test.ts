/** `quiver doctor`: a report that is whole, tells nobody's name, and whose exit code says whether the library works. */
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packages } from "../../src/shell/doctor/packages.ts";
import { withoutNames } from "../../src/shell/doctor/private.ts";
import { Folder } from "./program.ts";

const folder = new Folder();
afterAll(() => folder.remove());

describe("quiver doctor", () => {
  it("tells what a bug report needs, and that all works", async () => {
    const { out, error, code } = await folder.quiver(["doctor"]);
    expect({ error, code }).toEqual({ error: "", code: 0 });
    for (const row of [
      "arrow-quiver",
      "addon",
      "runtime",
      "platform",
      "processor",
      "memory",
      "temporary",
      "apache-arrow",
    ])
      expect(out).toMatch(new RegExp(`^${row} .+$`, "m"));
    expect(out).toContain(`runtime       Node ${process.versions.node}, V8 ${process.versions.v8}`);
    expect(out).toMatch(/^addon +.*\.node, \d+/m);
    expect(out).toMatch(/\n7 checks passed, 0 failed\n$/);
  });

  it("tells it as JSON", async () => {
    const { out, code } = await folder.quiver(["doctor", "--json"]);
    const told = JSON.parse(out);
    expect(code).toBe(0);
    expect(told).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      runtime: { name: "Node", version: process.versions.node },
      platform: { system: process.platform, architecture: process.arch },
      packages: { arrow: { package: expect.stringMatching(/^\d+\./), program: null } },
      variables: {},
    });
    expect(told.memory.total).toBeGreaterThan(2 ** 28);
    expect(told.checks.map(({ problem }: { problem: unknown }) => problem)).toEqual(Array(7).fill(null));
  });

  it("says what is wrong where the addon does not load, and ends with 1", async () => {
    const home = join(folder.path, "home", "ada");
    const { out, error, code } = await folder.quiver(["doctor"], "", {
      HOME: home,
      QUIVER_NATIVE_LIBRARY_PATH: join(home, "no.node"),
    });
    expect({ error, code }).toEqual({ error: "", code: 1 });
    expect(out).toMatch(/^addon +not loaded$/m);
    expect(out).toMatch(/^QUIVER_NATIVE_LIBRARY_PATH ~.no\.node$/m);
    expect(out).toMatch(
      /✗ the library and its addon load: The native part [\s\S]*~.no\.node[\s\S]*\n0 checks passed, 1 failed\n$/,
    );
    expect(out).not.toContain("ada");
  });

  it("fails a check where there is no room for files", async () => {
    const { out, code } = await folder.quiver(["doctor"], "", {
      TMPDIR: join(folder.path, "gone"),
      TEMP: "/gone",
      TMP: "/gone",
    });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ a Parquet file, written and read: .+\n[\s\S]*6 checks passed, 1 failed\n$/);
  });
});

describe("what it tells of paths", () => {
  it.each([
    [join(homedir(), "project", "a.node"), join("~", "project", "a.node")],
    ["/home/ada/a.node: cannot open '/home/bob/b.so'", "~/a.node: cannot open '~/b.so'"],
    ["C:\\Users\\Ada\\a.node", "~\\a.node"],
    ["/Users/ada/a", "~/a"],
    ["/usr/lib/homer/a", "/usr/lib/homer/a"],
  ])("%s is %s", (path, told) => expect(withoutNames(path)).toBe(told));

  it("is never the name of the user within a home", () => {
    expect(withoutNames(join(homedir(), "x"))).not.toContain(join(userInfo().username, "x"));
  });
});

describe("packages", () => {
  it("are those that a program in the folder would find", () => {
    const inner = join(folder.path, "project", "src");
    const put = (name: string, version: string) => {
      const at = join(folder.path, "project", "node_modules", name);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, "package.json"), JSON.stringify({ version }));
    };
    mkdirSync(inner, { recursive: true });
    put("apache-arrow", "17.0.0");
    put("vega", "6.1.0");
    put("graphology", null as never);
    expect(packages(inner)).toMatchObject({ arrow: { program: "17.0.0" }, optional: { vega: "6.1.0" } });
    expect(packages(inner).optional).not.toHaveProperty("graphology");
  });
});
