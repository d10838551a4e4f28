/** Writes a large table as a file of some format; whoever started it kills it on the way. */
import { col, Frame } from "../../../src/index.ts";

const [format, path, options] = process.argv.slice(2) as ["Parquet" | "Csv" | "Ndjson" | "Ipc", string, string];
const rows = Frame.from({ id: Int32Array.from({ length: 10_000_000 }, (_, i) => i) }).withColumns(
  col("id").mod(5).as("part"),
  col("id").cast("string").as("text"),
);
await rows[`write${format}`](path, JSON.parse(options));
console.log("{}");
