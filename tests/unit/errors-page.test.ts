/** The page about errors: it tells of every code, and each call on it fails with the code that it stands under. */
import { describe, expect, it } from "vitest";

import { ERRORS } from "../../scripts/generate/error-causes.mjs";
import { errorsPage } from "../../scripts/generate/errors.mjs";
import { read, runSnippet } from "../snippets.ts";

const source = read("src/native/errors.ts");

describe("the page about errors", () => {
  it("is what the generator makes of the codes", () => expect(read("docs/guides/errors.md")).toBe(errorsPage(source)));

  it("must tell of a new code", () => {
    const more = source.replace('  | "INTERNAL"', '  | "OUT_OF_LUCK"\n  | "INTERNAL"');
    expect(() => errorsPage(more)).toThrow(/does not tell of OUT_OF_LUCK/);
  });

  it("must not tell of a code that is gone", () => {
    const fewer = source.replace('  | "NULL_KEY"\n', "");
    expect(() => errorsPage(fewer)).toThrow(/there is no code NULL_KEY/);
  });
});

describe("a call on the page", () => {
  const calls = Object.entries(ERRORS).flatMap(([code, { example }]) => (example ? [{ code, example }] : []));
  it("stands under most codes", () => expect(calls.length).toBeGreaterThan(Object.keys(ERRORS).length * 0.7));
  it.each(calls)("fails with $code", async ({ code, example }) => {
    await expect(runSnippet(example)).rejects.toMatchObject({ code });
  });
});
