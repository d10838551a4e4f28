/** Tables, and everything that plans over them run in: sessions, files and the oracle. */
import * as arrow from "apache-arrow";
import { col, Frame, fn, lit, param, QuiverError, Session, type SessionOptions } from "../../src/index.ts";
import type { Random } from "../property/random.ts";
import { type Answer, answerOf } from "./answers.ts";
import type { Oracle } from "./oracle.ts";
import { Unsupported } from "./render.ts";
import { layoutOf, moodOf, randomTable, storageOf, type TableData, tableText, toArrow } from "./tables.ts";
import { castName } from "./types.ts";
import type { Cell, Mood } from "./values.ts";

export type Mode = "collect" | "stream" | "prepared" | "encoded";
export type SourceFormat = "memory" | "parquet" | "ipc" | "csv" | "ndjson" | "again";

/** One way to run a plan of ours. */
export interface Run {
  /** TypeScript that gives a frame; `t0`, `t1` are the tables, `session` is the session. */
  text: string;
  session?: SessionOptions;
  mode?: Mode;
  source?: SourceFormat;
  params?: Readonly<Record<string, Constant>>;
}

type Constant = string | number | bigint | boolean | null;

const sessions = new Map<string, Session>();

/** One session for each set of options, for as long as the process runs. */
function sessionOf(options: SessionOptions = {}): Session {
  const key = JSON.stringify(options);
  let session = sessions.get(key);
  if (!session) {
    session = new Session(options);
    sessions.set(key, session);
  }
  return session;
}

export class World {
  readonly tables: readonly TableData[];
  readonly mood: Mood;
  readonly #oracle: Oracle | undefined;
  readonly #frames = new Map<SourceFormat, Frame[]>();
  readonly #answers = new Map<string, Answer>();

  constructor(tables: readonly TableData[], mood: Mood, oracle?: Oracle) {
    this.tables = tables;
    this.mood = mood;
    this.#oracle = oracle;
  }

  static random(random: Random, large: boolean, oracle?: Oracle): World {
    const mood = moodOf(random);
    const tables = ["t0", "t1"].map((name) => {
      const made = randomTable(random, name, large ? 40 : random.pick([0, 1, 3, 8, 8, 20, 40]), mood);
      return large ? { ...made, layout: { ...made.layout, batches: [], times: name === "t0" ? 500 : 50 } } : made;
    });
    return new World(tables, mood, oracle);
  }

  /** The names of the columns of each table. */
  get names(): Map<string, string[]> {
    return new Map(this.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]));
  }

  get large(): boolean {
    return this.tables.some(({ layout }) => layout.times > 1);
  }

  /** The same with other tables of the same names. */
  over(tables: readonly TableData[]): World {
    return new World(tables, this.mood, this.#oracle);
  }

  async duck(sql: string): Promise<Answer> {
    if (!this.#oracle) throw new Unsupported("no oracle");
    await this.#oracle.load(this.tables);
    return this.#oracle.answer(sql);
  }

  async frames(source: SourceFormat): Promise<Frame[]> {
    let made = this.#frames.get(source);
    if (!made) {
      made = await Promise.all(this.tables.map((data) => readAgain(data, source))).catch((error) => {
        if (error instanceof QuiverError && error.code === "UNSUPPORTED_TYPE") throw new Unsupported(error.message);
        throw error;
      });
      this.#frames.set(source, made);
    }
    return made;
  }

  async answer(run: Run): Promise<Answer> {
    const { text, session: options, mode = "collect", source = "memory", params } = run;
    // What many checks ask again.
    const plain = options === undefined && mode === "collect" && source === "memory" && params === undefined;
    const known = plain ? this.#answers.get(text) : undefined;
    if (known) return known;
    const answer = await this.#run(text, options, mode, source, params);
    if (plain) this.#answers.set(text, answer);
    return answer;
  }

  async #run(
    text: string,
    options: SessionOptions | undefined,
    mode: Mode,
    source: SourceFormat,
    params: Run["params"],
  ): Promise<Answer> {
    try {
      const frames = await this.frames(source);
      const session = sessionOf(options);
      for (const [at, frame] of frames.entries()) session.register(this.tables[at]?.name as string, frame);
      const names = this.tables.map(({ name }) => name);
      const make = new Function(...names, "session", "col", "fn", "lit", "param", `return (${text});`);
      const frame: Frame = make(...frames, session, col, fn, lit, param).in(session);
      return await MODES[mode](frame, params ?? {});
    } catch (error) {
      if (!(error instanceof QuiverError)) throw error;
      // A limit of ours, which plans that hold another several times meet.
      if (error.message.includes("expressions are too long")) throw new Unsupported(error.message);
      return { error: error.message, code: error.code };
    }
  }
}

type Params = NonNullable<Run["params"]>;

const MODES: Record<Mode, (frame: Frame, params: Params) => Promise<Answer>> = {
  collect: async (frame, params) => answerOf(await frame.collect({ params })),
  stream: async (frame, params) => {
    const rows: string[] = [];
    let { schema } = answerOf(new arrow.Table(frame.schema, [])) as { schema: string };
    for await (const batch of frame.stream({ params, batchSize: 3 })) {
      const answer = answerOf(new arrow.Table([batch])) as { rows: string[]; schema: string };
      // The types that are told before are those that come.
      if (answer.schema !== schema) schema = `told ${schema}, came ${answer.schema}`;
      rows.push(...answer.rows);
    }
    return { rows, schema };
  },
  prepared: async (frame, params) => {
    using query = await frame.prepare();
    const first = await query
      .execute(params)
      .then(answerOf, (error: QuiverError): Answer => ({ error: error.message, code: error.code }));
    const second = answerOf(query.executeSync(params));
    // Rows that are in no particular order may come in another one.
    const content = (answer: Answer) =>
      JSON.stringify("rows" in answer ? { ...answer, rows: answer.rows.toSorted() } : answer);
    return content(first) === content(second)
      ? second
      : { rows: ["the second execution differs from the first"], schema: "" };
  },
  encoded: async (frame, params) => answerOf(await Frame.fromIpc(await frame.toIpc({ params })).collect()),
};

/** The table by way of a file's bytes. */
async function readAgain(data: TableData, source: SourceFormat): Promise<Frame> {
  const frame = Frame.from(toArrow(data)) as Frame;
  switch (source) {
    case "memory":
      return frame;
    case "parquet":
      return Frame.fromParquet(await frame.toParquet({ rowGroupSize: 16 }));
    case "ipc":
      return Frame.fromIpc(await frame.toIpc({ form: "file", compression: "zstd" }));
    case "csv":
      return Frame.fromCsv(await frame.toCsv({ nullValue: "\u2205" }), {
        nullValues: "\u2205",
        schema: schemaOf(data),
      });
    case "ndjson":
      return Frame.fromNdjson(await frame.toNdjson(), { schema: schemaOf(data) });
    case "again":
      return Frame.from(await frame.collect()) as Frame;
  }
}

/** The columns' types, for files that do not tell them. */
const schemaOf = ({ columns }: TableData) =>
  Object.fromEntries(columns.map(({ name, type }) => [name, castName(type) ?? ""]));

/** The same rows otherwise in memory. */
export function rearranged(random: Random, data: TableData): TableData {
  const columns = data.columns.map((column) => ({ ...column, storage: storageOf(random, column.type) }));
  return { ...data, columns, layout: { ...layoutOf(random, columns[0]?.cells.length ?? 0), times: data.layout.times } };
}

/** TypeScript that makes the tables. */
export function tablesText(tables: readonly TableData[], text: string, source: SourceFormat = "memory"): string {
  const schema = (name: string) =>
    JSON.stringify(schemaOf(tables.find((one) => name.startsWith(one.name)) as TableData));
  const ways: Record<SourceFormat, (name: string) => string> = {
    memory: (name) => name,
    again: (name) => `Frame.from(await ${name}.collect())`,
    parquet: (name) => `Frame.fromParquet(await ${name}.toParquet({ rowGroupSize: 16 }))`,
    ipc: (name) => `Frame.fromIpc(await ${name}.toIpc({ form: "file", compression: "zstd" }))`,
    csv: (name) =>
      `Frame.fromCsv(await ${name}.toCsv({ nullValue: "\u2205" }), { nullValues: "\u2205", schema: ${schema(name)} })`,
    ndjson: (name) => `Frame.fromNdjson(await ${name}.toNdjson(), { schema: ${schema(name)} })`,
  };
  const used = tables.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(text));
  return used
    .map((data) => {
      const plain = `Frame.from(${tableText(data)})`;
      return source === "memory"
        ? `const ${data.name} = ${plain};`
        : `const ${data.name}_memory = ${plain};\nconst ${data.name} = ${ways[source](`${data.name}_memory`)};`;
    })
    .join("\n");
}

export type { Cell };
