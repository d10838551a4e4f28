// Opens the session in a folder, registers one more view, and saves it over itself, on whichever runtime: prints what it found as one
// line of JSON.
import { Session } from "../../../dist/index.js";

const path = process.argv[2];
const session = await Session.open(path);
const rows = await session
  .sql("SELECT id, n FROM latest JOIN ranked USING (id) ORDER BY id")
  .toArray({ int64: "number" });
session.register("latest", session.sql("SELECT id, n + 1 AS n FROM latest"));
await session.save(path);
const verified = await Session.open(path, { verify: true });
console.log(JSON.stringify({ rows, tables: verified.tables() }));
