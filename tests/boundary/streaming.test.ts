/** Streams: what is held while they are read. */
import { col, Frame, Session } from "arrow-quiver";
import { describe, expect, test } from "vitest";

const ROWS = 16_000_000;
const COLUMNS = 6;

describe("a stream of a result that is larger than the session's memory", () => {
  test("holds a part of it at a time, however long the reader takes", async () => {
    using session = new Session({ threads: 2, memoryLimit: "16MB" });
    const numbers = Frame.from({ n: Int32Array.from({ length: ROWS }, (_, row) => row) });
    const computed = Array.from({ length: COLUMNS }, (_, c) =>
      col("n")
        .mul(c + 0.5)
        .as(`x${c}`),
    );
    const stream = numbers
      .select(...computed)
      .in(session)
      .stream({ batchSize: 50_000 });
    const bytes = ROWS * COLUMNS * 8;
    const before = process.memoryUsage().rss;
    let [rows, most, sum] = [0, 0, 0];
    for await (const batch of stream) {
      rows += batch.numRows;
      sum += batch.getChild("x0")?.get(0) ?? 0;
      most = Math.max(most, process.memoryUsage().rss - before);
      // A reader that is slower than the query.
      if (rows % 1_000_000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(rows).toBe(ROWS);
    expect(sum).toBe(Array.from({ length: ROWS / 50_000 }, (_, i) => i * 25_000).reduce((a, b) => a + b));
    expect(most).toBeLessThan(bytes / 2);
  }, 60_000);
});
