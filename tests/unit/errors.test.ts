import { describe, expect, it } from "vitest";

import { callSync, fromNative, QuiverError } from "../../src/errors.ts";

describe("fromNative", () => {
  it("decodes the native part's JSON message", () => {
    const message = JSON.stringify({ code: "NULL_KEY", message: "row 3 is null", details: { column: "id", row: 3 } });
    const error = fromNative(new Error(message)) as QuiverError;
    expect(error).toBeInstanceOf(QuiverError);
    expect(error).toMatchObject({
      name: "QuiverError",
      code: "NULL_KEY",
      message: "row 3 is null",
      details: { column: "id", row: 3 },
    });
  });

  it.each([new Error("plain"), new Error("{not json"), new Error('{"a":1}'), "text", undefined])(
    "keeps %s",
    (error) => {
      expect(fromNative(error)).toBe(error);
    },
  );

  it("keeps a QuiverError whose message looks like JSON", () => {
    const error = new QuiverError("INTERNAL", '{"code":"A","message":"b"}');
    expect(fromNative(error)).toBe(error);
  });
});

describe("callSync", () => {
  it("returns the result, and throws decoded errors", () => {
    expect(callSync(() => 7)).toBe(7);
    const fail = () => {
      throw new Error('{"code":"CLOSED","message":"the graph is closed"}');
    };
    expect(() => callSync(fail)).toThrow(expect.objectContaining({ code: "CLOSED", details: {} }));
  });
});
