import { describe, expect, it } from "vitest";

import { callSync, type ErrorDetails, fromNative, QuiverError } from "../../../src/native/errors.ts";

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

  it("gives what a library below said as the cause", () => {
    const said = (cause: unknown) =>
      (fromNative(new Error(JSON.stringify({ code: "QUERY_FAILED", message: "a", cause }))) as QuiverError).cause;
    expect(said("Divide by zero error")).toEqual(new Error("Divide by zero error"));
    expect(said(null)).toBeUndefined();
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

describe("the message of an error", () => {
  const said = (message: string, details: ErrorDetails) => new QuiverError("INVALID_DATA", message, details).message;

  it("has what its details say besides", () => {
    const details = { table: "edges", column: "src", row: 7, expected: "an id of a node", got: "12" };
    expect(said("the edge has no node", details)).toBe(
      'the edge has no node (table "edges", column "src", row 7); expected an id of a node, got 12',
    );
    expect(new QuiverError("INVALID_DATA", "x", details).details).toEqual(details);
  });

  it("says nothing twice", () => {
    const whole = 'column "id", row 7: expected a number, got "x"';
    expect(said(whole, { column: "id", row: 7, expected: "a number", got: '"x"' })).toBe(whole);
    expect(said('did you mean "b" or "a"?', { expected: "a, b" })).toBe('did you mean "b" or "a"?');
    expect(said(said(whole, { got: "5" }), { got: "5" })).toBe(`${whole}; got 5`);
  });

  it("takes no part of a word for the word", () => {
    expect(said("row 17 is void, 7 is not", { column: "id", row: 7 })).toBe(
      'row 17 is void, 7 is not (column "id", row 7)',
    );
    expect(said("ends with é", { got: "e" })).toBe("ends with é; got e");
  });

  it("cuts what is long", () => {
    expect(said("too long", { got: "x".repeat(1000) })).toBe(`too long; got ${"x".repeat(200)}…`);
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
