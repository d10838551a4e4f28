/** Arrow IPC that arrives in pieces, to a graph and to a table: against apache-arrow, which makes a table of the same pieces. */
import { type AsyncRecordBatchStreamReader, RecordBatchReader, Table } from "apache-arrow";
import { Frame, Graph } from "../src/index.ts";
import { compare, type Options, type Row, timed } from "./report.ts";

/** What a socket gives at once. */
const PIECE = 64 << 10;

export async function streams({ quick }: Options): Promise<Row[]> {
  const count = quick ? 10_000 : 5_000_000;
  const rounds = quick ? 2 : 7;
  const ends = (step: number) => Int32Array.from({ length: count }, (_, i) => (i * step) % (count / 5));
  const edges = Frame.from({ src: ends(7), dst: ends(11), weight: Float64Array.from({ length: count }, Math.random) });
  const bytes: Uint8Array[] = [];
  for await (const piece of edges.toIpcStream({ batchSize: 1 << 16 })) bytes.push(piece);
  const whole = Buffer.concat(bytes);
  // No stream of Node's: apache-arrow asks one of objects for gigabytes.
  const stream = async function* () {
    for (let at = 0; at < whole.length; at += PIECE) yield whole.subarray(at, at + PIECE);
  };

  const ways: Record<string, () => Promise<unknown>> = {
    graph: async () => (await Graph.from({ edges: stream() })).close(),
    frame: async () => (await Frame.from(stream())).count(),
    "apache-arrow": async () => {
      const reader = (await RecordBatchReader.from(stream())) as AsyncRecordBatchStreamReader;
      const batches = [];
      for await (const batch of reader) batches.push(batch);
      return new Table(batches);
    },
  };
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const { ms } = await timed(way);
      if (round >= 0) times.get(name)?.push(ms);
    }
  }
  const size = `${count} edges, ${Math.round(whole.length / 1e6)} MB in pieces of 64 KiB`;
  const theirs = times.get("apache-arrow") as number[];
  return ["graph", "frame"].map((name) =>
    compare(`stream to ${name}`, size, times.get(name) as number[], "apache-arrow", theirs),
  );
}
