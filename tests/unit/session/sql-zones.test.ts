/** Dates, and times without a zone, where times in a zone are: they say what its clocks show. */
import { col, Frame, Session } from "arrow-quiver";
import { beforeAll, describe, expect, it } from "vitest";

const ZONES = ["UTC", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "+05:30", "Pacific/Apia"];
/** Some on which midnight is skipped, or clocks are set; the far year does not fit into nanoseconds. */
const DAYS = ["2024-01-15", "2024-07-04", "2018-11-04", "2011-12-31", "2024-11-03", "1969-12-31", "3000-01-15", null];
/** What New York's clocks show twice, and never; what São Paulo's show twice; and plain ones. */
const CLOCKS = [
  "2024-11-03 01:30:00",
  "2024-03-10 02:30:00",
  "2018-02-17 23:30:00",
  "2018-11-04 00:15:00",
  "2024-06-01 12:00:00",
  null,
];

/** The offset of a zone at a moment, in milliseconds, as ECMAScript knows it. */
function offsetAt(zone: string, moment: number): number {
  const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (fixed) return (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  const parts = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, hourCycle: "h23", era: "short" },
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  }).formatToParts(moment);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) - moment;
}

/** The moment at which the clocks of a zone show a time: the later of two; of those that are skipped, by the offset before. */
function momentOf(zone: string, clock: string | null): number | null {
  if (clock === null) return null;
  const local = Date.parse(`${clock.replace(" ", "T")}${clock.includes(":") ? "Z" : "T00:00:00Z"}`);
  const hours = Array.from({ length: 53 }, (_, at) => at - 26);
  const offsets = hours.map((hour) => offsetAt(zone, local + hour * 3_600_000));
  const shown = offsets.map((offset) => local - offset).filter((moment) => moment + offsetAt(zone, moment) === local);
  return shown.length > 0 ? Math.max(...shown) : local - (offsets[0] as number);
}

const session = new Session();
beforeAll(() => {
  session.register("days", Frame.from({ i: DAYS.map((_, at) => at), t: DAYS }));
  session.register("clocks", Frame.from({ i: CLOCKS.map((_, at) => at), t: CLOCKS }));
});

/** The one column of a query, as numbers. */
async function values(sql: string): Promise<unknown[]> {
  const rows = await session.sql(sql).toArray({ int64: "number" });
  return rows.map((row) => Object.values(row)[0]);
}

describe.each(ZONES)("%s", (zone) => {
  const zoned = (unit: string, value: string) => `arrow_cast(${value}, 'Timestamp(${unit}, "${zone}")')`;
  const millis = (value: string) => `CAST(arrow_cast(${value}, 'Timestamp(ms, "${zone}")') AS BIGINT)`;
  const units = ["s", "ms", "us"];

  it.each(units)("what its clocks show is a moment in %s", async (unit) => {
    const expected = CLOCKS.map((clock) => momentOf(zone, clock));
    for (const value of ["t", "arrow_cast(t, 'Timestamp(us)')", "arrow_cast(t, 'Dictionary(Int32, Utf8)')"]) {
      expect([value, await values(`SELECT ${millis(zoned(unit, value))} AS v FROM clocks ORDER BY i`)]).toEqual([
        value,
        expected,
      ]);
    }
    const tried = `arrow_try_cast(t, 'Timestamp(${unit}, "${zone}")')`;
    expect(await values(`SELECT ${millis(tried)} AS v FROM clocks ORDER BY i`)).toEqual(expected);
    const constants = CLOCKS.filter((clock) => clock !== null);
    for (const clock of constants) {
      const query = `SELECT ${millis(zoned(unit, `TIMESTAMP '${clock}'`))} AS v`;
      expect([clock, await values(query)]).toEqual([clock, [momentOf(zone, clock)]]);
    }
  });

  it("it is so in files of text", async () => {
    const known = CLOCKS.filter((clock) => clock !== null);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const schema = { t: `timestamp(us, ${zone})` };
    const expected = known.map((clock) => momentOf(zone, clock));
    const read = [
      await Frame.fromCsv(bytes(`t\n${known.join("\n")}\n`), { schema }),
      await Frame.fromNdjson(bytes(known.map((t) => JSON.stringify({ t })).join("\n")), { schema }),
    ];
    for (const frame of read) {
      const rows = await frame.select(col("t").cast("int64").div(1000).as("t")).toArray({ int64: "number" });
      expect(rows.map(({ t }) => t)).toEqual(expected);
    }
  });

  it("in JSON, numbers are ticks and digits in quotes are no moment", async () => {
    const read = (t: unknown) =>
      Frame.fromNdjson(new TextEncoder().encode(JSON.stringify({ t })), { schema: { t: `timestamp(us, ${zone})` } });
    const rows = await (await read(1_700_000_000_000_000)).select(col("t").cast("int64").as("t")).toArray();
    expect(rows).toEqual([{ t: 1_700_000_000_000_000n }]);
    for (const text of ["20240101", "1700000000", "NaN", "inf", "1e3"]) {
      await expect(async () => (await read(text)).toArray(), text).rejects.toMatchObject({ code: "INVALID_DATA" });
    }
  });

  it.each([...units, "ns"])("a date beside a timestamp in %s is the first moment of its day", async (unit) => {
    const known = unit === "ns" ? DAYS.slice(0, 6) : DAYS;
    const where = unit === "ns" ? "WHERE i < 6" : "";
    const moments = known.map((day) => momentOf(zone, day));
    // Each day beside its own first moment, and beside the moment before.
    const rows = `(SELECT i, CAST(t AS DATE) AS d, ${zoned(unit, "CAST(t AS DATE)")} AS z FROM days ${where})`;
    const same = moments.map((moment) => (moment === null ? null : true));
    const conditions = ["d = z", "z = d", "d <= z", "NOT d <> z", "z BETWEEN d AND d", "d IN (z)", "z IN (d)"];
    conditions.push("nullif(d, z) IS NULL AND d IS NOT NULL OR d = z", "CASE d WHEN z THEN true ELSE d = z END");
    for (const condition of conditions) {
      const told = await values(`SELECT ${condition} AS v FROM ${rows} AS r ORDER BY i`);
      expect([condition, told]).toEqual([condition, same]);
    }
    const all = same.flatMap((truth, at) => (truth ? [at] : []));
    const joins = [
      `SELECT a.i FROM ${rows} AS a JOIN ${rows} AS b ON a.d = b.z AND a.i = b.i ORDER BY a.i`,
      `SELECT a.i FROM ${rows} AS a JOIN (SELECT i, z AS d FROM ${rows} AS c) AS b USING (i, d) ORDER BY a.i`,
      `SELECT i FROM ${rows} AS a WHERE d IN (SELECT z FROM ${rows} AS b) ORDER BY i`,
      `SELECT i FROM ${rows} AS a WHERE z IN (SELECT d FROM ${rows} AS b) ORDER BY i`,
      `SELECT i FROM ${rows} AS a WHERE z = ANY (SELECT d FROM ${rows} AS b) ORDER BY i`,
      `SELECT i FROM ${rows} AS a WHERE EXISTS (SELECT 1 FROM ${rows} AS b WHERE b.d = a.z) ORDER BY i`,
    ];
    for (const join of joins) expect([join, await values(join)]).toEqual([join, all]);
    const both = ["coalesce(d, z)", "CASE WHEN i >= 0 THEN d ELSE z END", "greatest(d, z)", "[d, z][1]", "[z, d][2]"];
    for (const value of both) {
      const told = await values(`SELECT ${millis(value)} AS v FROM ${rows} AS r ORDER BY i`);
      expect([value, told]).toEqual([value, moments]);
    }
    const union = `SELECT i, d FROM ${rows} AS a UNION ALL SELECT i, z FROM ${rows} AS b`;
    const twice = await values(`SELECT ${millis("d")} AS v FROM (${union}) AS u ORDER BY i`);
    expect(twice).toEqual(moments.flatMap((moment) => [moment, moment]));
    const distinct = `SELECT d FROM ${rows} AS a UNION SELECT z FROM ${rows} AS b`;
    expect(await values(`SELECT count(*) FROM (${distinct}) AS u`)).toEqual([moments.length]);
    for (const [operator, count] of [
      ["INTERSECT", moments.length],
      ["EXCEPT", 0],
    ] as const) {
      const query = `SELECT count(*) FROM (SELECT d FROM ${rows} AS a ${operator} SELECT z FROM ${rows} AS b) AS u`;
      expect([operator, await values(query)]).toEqual([operator, [count]]);
    }
    const spans = await values(`SELECT CAST(z - d AS BIGINT) AS v FROM ${rows} AS r ORDER BY i`);
    expect(spans).toEqual(same.map((truth) => truth && 0));
  });

  it("frames say the same", async () => {
    const frame = Frame.from({ i: DAYS.map((_, at) => at), t: DAYS }).select(
      col("i"),
      col("t").cast("date").as("d"),
      col("t").cast("date").cast(`timestamp(us, ${zone})`).as("z"),
    );
    const expected = DAYS.map((day) => (day === null ? null : true));
    const told = await frame
      .select(
        col("d").eq(col("z")).as("v"),
        col("z")
          .isIn([col("d")])
          .as("w"),
      )
      .toArray();
    expect(told.map(({ v }) => v)).toEqual(expected);
    expect(told.map(({ w }) => w)).toEqual(expected);
    const joined = frame.join(frame.select(col("z"), col("i").as("j")), { leftOn: "d", rightOn: "z" });
    expect((await joined.toArray()).length).toBe(DAYS.length - 1);
    const united = frame.select(col("d")).union(frame.select(col("z").as("d")), { distinct: true });
    expect((await united.toArray()).length).toBe(DAYS.length);
  });
});

describe("of two zones", () => {
  it("moments have a span between them", async () => {
    const noon = Date.UTC(2024, 6, 4, 12);
    const moments = Frame.from({ a: ["2024-07-04T12:00:00Z"], b: ["2024-07-04T12:00:01.5Z"] }).select(
      col("a").cast("timestamp(ms, America/New_York)").as("a"),
      col("b").cast("timestamp(us, Asia/Kathmandu)").as("b"),
    );
    session.register("moments", moments);
    const spans = ["b - a", "a - b", "now() - b < INTERVAL '0 days'", "arrow_cast(a, 'Date32') - a"];
    const sql = `SELECT ${spans.map((span, at) => (at < 2 ? `CAST(${span} AS BIGINT)` : span)).join(", ")} FROM moments`;
    const [row] = await session.sql(sql).toArray({ int64: "number" });
    expect(Object.values(row ?? {}).slice(0, 3)).toEqual([1_500_000, -1_500_000, false]);
    const told = await moments
      .select(
        col("b").sub(col("a")).cast("int64").as("one"),
        col("a").sub(new Date(noon)).cast("int64").as("other"),
        col("a").eq(new Date(noon)).as("same"),
      )
      .toArray({ int64: "number" });
    expect(told).toEqual([{ one: 1_500_000, other: 0, same: true }]);
  });
});

describe("without a zone", () => {
  it("a date beside a timestamp is a timestamp of its unit, in any year", async () => {
    const rows =
      "(SELECT CAST('3000-06-01' AS DATE) AS d, arrow_cast(TIMESTAMP '2024-01-01', 'Timestamp(ms)') AS n) AS r";
    for (const value of ["coalesce(d, n)", "greatest(d, n)", "CASE WHEN true THEN d ELSE n END"]) {
      expect([value, await values(`SELECT CAST(${value} AS BIGINT) AS v FROM ${rows}`)]).toEqual([
        value,
        [Date.UTC(3000, 5, 1)],
      ]);
    }
    const union = `SELECT d FROM ${rows} UNION ALL SELECT n FROM ${rows}`;
    expect(await values(`SELECT CAST(d AS BIGINT) AS v FROM (${union}) AS u ORDER BY d`)).toEqual([
      Date.UTC(2024, 0, 1),
      Date.UTC(3000, 5, 1),
    ]);
  });
});
