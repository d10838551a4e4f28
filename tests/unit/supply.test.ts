import { describe, expect, it, test } from "vitest";
import { read } from "../../scripts/supply/advisories.mjs";
import { supply } from "../../scripts/supply/check.mjs";
import { ALLOWED, isAllowed } from "../../scripts/supply/licences.mjs";
import { sbom } from "../../scripts/supply/sbom.mjs";

test.each([
  ["MIT", true],
  ["GPL-3.0", false],
  ["GPL-3.0 OR MIT", true],
  ["GPL-3.0 AND MIT", false],
  ["MIT/GPL-3.0", true],
  ["(MIT OR GPL-3.0) AND Unicode-3.0", true],
  ["(GPL-2.0 OR GPL-3.0) AND Unicode-3.0", false],
  ["MIT AND GPL-3.0 OR ISC", true],
  ["Apache-2.0 WITH LLVM-exception", true],
  ["GPL-2.0 WITH LLVM-exception", false],
  ["MIT OR", false],
  ["MIT GPL-3.0", false],
  ["(MIT", false],
  ["", false],
])("the licence %s: %s", (expression, allowed) => expect(isAllowed(expression, ALLOWED)).toBe(allowed));

it("everything that this is made of has been looked at", () => {
  const { wrong, crates, npm } = supply();
  expect(wrong).toEqual([]);
  expect([crates > 200, npm > 100]).toEqual([true, true]);
});

describe("npm's advisories", () => {
  it("are told where there are some", () => {
    const report = { vulnerabilities: { a: { name: "a", severity: "high" }, b: { name: "b", severity: "low" } } };
    expect(read(`npm warn audit\n${JSON.stringify(report)}`)).toEqual({ asked: true, wrong: ["a: high"] });
  });

  it("are not taken for none where the registry has none", () => {
    const refused = { message: "405 Method Not Allowed", error: { summary: "" } };
    for (const output of [JSON.stringify(refused), "", "garbage"]) {
      expect(read(output)).toMatchObject({ asked: false, wrong: [], why: expect.stringMatching(/./) });
    }
  });
});

it("the bill of materials names what the addon is linked of, and what it depends on", () => {
  const { components, dependencies } = sbom();
  const refs = new Set(components.map((component: { "bom-ref": string }) => component["bom-ref"]));
  const named = (name: string) => components.find((component: { name: string }) => component.name === name);
  for (const name of ["datafusion", "arrow-array", "napi", "quiver-graph", "zstd-sys"])
    expect(named(name)).toBeDefined();
  expect(named("datafusion").hashes[0].content).toMatch(/^[0-9a-f]{64}$/);
  // Of tests, macros and build scripts only.
  for (const name of ["serde_derive", "napi-build", "cc"]) expect(named(name)).toBeUndefined();
  for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
});
