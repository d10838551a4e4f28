import { Frame, Graph, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const g = await Graph.from({
  nodes: { Person: { id: [1, 2], city: ["Oslo", "Rome"] } },
  edges: { KNOWS: { src: [1], dst: [2] } },
});

describe("the graph that a session uses", () => {
  it("has its tables and algorithms without a prefix, beside what is registered", async () => {
    using session = new Session();
    session.use(g).register("cities", { city: ["Oslo", "Rome"], country: ["Norway", "Italy"] });
    expect(session.tables()).toEqual(["nodes", "edges", "Person", "KNOWS", "cities"]);
    const query = session.sql(
      'SELECT country, distance FROM bfs(sources => 1) JOIN "Person" USING (id) JOIN cities USING (city) ORDER BY distance',
    );
    expect(await query.toArray()).toEqual([
      { country: "Norway", distance: 0 },
      { country: "Italy", distance: 1 },
    ]);
  });

  it("gives way to another, and to none", async () => {
    using session = new Session();
    session.use(g).use(await Graph.fromEdges([1, 2, 3], [2, 3, 1]));
    expect(await session.sql("SELECT * FROM nodes").count()).toBe(3);
    session.use(undefined);
    expect(session.tables()).toEqual([]);
    await expect(session.sql("SELECT * FROM nodes").collect()).rejects.toMatchObject({ code: "UNKNOWN_TABLE" });
  });

  it("makes a name ambiguous that is registered, too, and is a graph", async () => {
    using session = new Session();
    session.use(g).register("nodes", { id: [7] });
    await expect(session.sql("SELECT * FROM nodes").collect()).rejects.toMatchObject({ code: "INVALID_QUERY" });
    expect(() => session.use(Frame.from({ id: [1] }) as never)).toThrow(/graph must be a Graph/);
    session.close();
    expect(() => session.use(g)).toThrow(expect.objectContaining({ code: "CLOSED" }));
  });
});
