import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { arrowsOf, circlesIn, sourcesIn, upwardIn } from "../arrows.ts";
import { TREES } from "../layers.ts";

describe.each(TREES)("the files of $root", ({ root, layers }) => {
  const arrows = arrowsOf(sourcesIn(fileURLToPath(new URL(`../../${root}`, import.meta.url))));

  it("are there, and use each other", () => {
    expect([...arrows.values()].reduce((count, uses) => count + uses.size, 0)).toBeGreaterThan(25);
  });

  it("never use each other in a circle", () => expect(circlesIn(arrows)).toEqual([]));

  it("use only what lies beside or below them", () => expect(upwardIn(arrows, layers)).toEqual([]));
});

const tree = (files: Record<string, string>) => arrowsOf(new Map(Object.entries(files)));

describe("of TypeScript, this test", () => {
  const arrows = tree({
    "index.ts": 'import "./top/a.ts";\nexport { a } from "./top/a.ts";\nexport type { B } from "./top/b.ts";',
    "top/a.ts":
      'import {\n  type B,\n  b,\n} from "./b.ts";\nimport { type E } from "./e.ts";\nimport * as fs from "node:fs";',
    "top/b.ts": 'import type { A } from "./a.ts";\nimport c, { d } from "../low/c.ts";',
    "top/e.ts": 'import { type A, a } from "./a.ts";',
    "low/c.ts": 'const b = await import("../top/b.ts");',
    "odd.ts": "",
  });

  it("finds what is used at run time", () => {
    expect(Object.fromEntries([...arrows].map(([file, uses]) => [file, [...uses]]))).toEqual({
      "index.ts": ["top/a.ts"],
      "top/a.ts": ["top/b.ts"],
      "top/b.ts": ["low/c.ts"],
      "top/e.ts": ["top/a.ts"],
      "low/c.ts": ["top/b.ts"],
      "odd.ts": [],
    });
  });

  it("finds a circle", () => expect(circlesIn(arrows)).toEqual([["low/c.ts", "top/b.ts"]]));

  it("finds what goes up, and what has no layer", () => {
    expect(upwardIn(arrows, ["index", "top", "low"])).toEqual(["low/c.ts → top/b.ts", "odd.ts is in no layer"]);
    expect(upwardIn(arrows, ["index", ["top", "low"], "odd"])).toEqual([]);
    expect(upwardIn(arrows, [])).toEqual([]);
  });
});

describe("of Rust, this test", () => {
  const arrows = tree({
    "lib.rs": "mod high;\nmod low;\npub use low::word::Word as Spoken;\npub(crate) use self::low::deep;",
    "high.rs": "use crate::{low::{self, word::{Word, say}}, Spoken};\n// use crate::nothing;\nuse std::fmt;",
    "low/mod.rs": "mod word;\npub mod deep;\npub use self::word::say;",
    "low/word.rs": "fn f() { super::deep::g(crate::deep::h()); }\n#[cfg(test)]\nmod tests { use crate::high::x; }",
    "low/deep.rs": "use super::say;\nuse serde::Deserialize;\nfn g() -> crate::high::High { self::h() }",
  });

  it("finds what is used, where it is declared", () => {
    expect(Object.fromEntries([...arrows].map(([file, uses]) => [file, [...uses].sort()]))).toEqual({
      "lib.rs": [],
      "high.rs": ["low/mod.rs", "low/word.rs"],
      "low/mod.rs": [],
      "low/word.rs": ["low/deep.rs"],
      "low/deep.rs": ["high.rs", "low/word.rs"],
    });
  });

  it("finds circles", () => {
    expect(circlesIn(arrows)).toEqual([["high.rs", "low/deep.rs", "low/word.rs"]]);
  });

  it("finds what goes up", () => {
    expect(upwardIn(arrows, ["lib", "high", "low"])).toEqual(["low/deep.rs → high.rs"]);
  });
});
