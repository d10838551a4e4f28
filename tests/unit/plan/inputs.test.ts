import { Dictionary, Int32, makeVector, Table, Utf8, vectorFromArray } from "apache-arrow";
import { diagnostics, Frame, resetDiagnostics, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const values = async (frame: Frame) => [...((await frame.collect()).getChildAt(0) ?? [])];

describe("the memory of a frame's table", () => {
  it("is copied once the frame is made", async () => {
    const numbers = Int32Array.of(1, 2);
    resetDiagnostics();
    const frame = Frame.from({ x: numbers }, { ownership: "copy" });
    numbers[0] = 99;
    expect(await values(frame)).toEqual([1, 2]);
    expect(diagnostics().copyReasons.requested).toBe(8);
    expect(await values(frame.limit(1))).toEqual([1]);
    expect(diagnostics().copyReasons.requested).toBe(8);
  });

  it("is taken away once the frame is made", async () => {
    const numbers = Int32Array.of(1, 2);
    const frame = Frame.from({ x: numbers }, { ownership: "transfer" });
    expect(numbers.length).toBe(0);
    expect(await values(frame)).toEqual([1, 2]);
    expect(await values(frame.filter("x > 1"))).toEqual([2]);
    expect(() => Frame.from({ x: numbers }, { ownership: "transfer" })).toThrow(
      expect.objectContaining({ code: "INVALID_DATA", details: expect.objectContaining({ column: "x" }) }),
    );
  });

  it("is so with dictionaries, later tables and sessions, too", async () => {
    const keys = Int32Array.of(0, 1, 0);
    const words = vectorFromArray(["a", "b"], new Utf8());
    const dictionary = makeVector({ type: new Dictionary(new Utf8(), new Int32()), data: keys, dictionary: words });
    const table = new Table({ x: dictionary });
    const later = await Frame.from(Promise.resolve(table), { ownership: "copy" });
    const session = new Session();
    const own = session.register("t", table, { ownership: "copy" }).sql("SELECT * FROM t");
    keys.fill(1);
    expect(await values(later)).toEqual(["a", "b", "a"]);
    expect(await values(own)).toEqual(["a", "b", "a"]);
  });

  it("is read in place where it is borrowed, when the frame first runs", async () => {
    const numbers = Int32Array.of(1, 2);
    resetDiagnostics();
    const frame = Frame.from({ x: numbers });
    expect(diagnostics().calls).toBe(0);
    expect(await values(frame)).toEqual([1, 2]);
    expect(diagnostics().copyReasons.requested).toBe(undefined);
  });
});
