"""PageRank of a Parquet file of edges into another: what reads and writes, and what ranks, named by the first two arguments.

pipeline.py duckdb networkit EDGES RANKS THREADS
pipeline.py polars igraph EDGES RANKS THREADS
"""

import sys


def with_duckdb(edges, ranks, threads, rank):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute(
        f"""CREATE TABLE ends AS SELECT src, dst FROM '{edges}';
        CREATE TABLE nodes AS SELECT id, row_number() OVER () - 1 AS row
        FROM (SELECT src AS id FROM ends UNION SELECT dst FROM ends)"""
    )
    columns = connection.execute(
        """SELECT s.row AS source, d.row AS target
        FROM ends JOIN nodes s ON ends.src = s.id JOIN nodes d ON ends.dst = d.id"""
    ).fetchnumpy()
    count = connection.execute("SELECT count(*) FROM nodes").fetchone()[0]
    import numpy
    import pyarrow

    values = rank(count, columns["source"], columns["target"], threads)
    ranked = pyarrow.table({"row": numpy.arange(count), "pagerank": values})
    connection.register("ranked", ranked)
    connection.execute(
        f"COPY (SELECT id, pagerank FROM nodes JOIN ranked USING (row)) TO '{ranks}' (FORMAT parquet, COMPRESSION zstd)"
    )


def with_polars(edges, ranks, threads, rank):
    import polars

    ends = polars.read_parquet(edges, columns=["src", "dst"])
    ids = polars.concat([ends["src"], ends["dst"].rename("src")]).unique()
    nodes = polars.DataFrame({"id": ids}).with_row_index("row")
    plan = (
        ends.lazy()
        .join(nodes.lazy().select(src="id", source="row"), on="src")
        .join(nodes.lazy().select(dst="id", target="row"), on="dst")
        .select("source", "target")
    )
    columns = plan.collect()
    values = rank(nodes.height, columns["source"].to_numpy(), columns["target"].to_numpy(), threads)
    ranked = nodes.select("id").with_columns(pagerank=polars.Series(values))
    ranked.write_parquet(ranks, compression="zstd")


def by_networkit(count, source, target, threads):
    import networkit
    import numpy

    networkit.setNumberOfThreads(threads)
    graph = networkit.GraphFromCoo((source.astype("uint64"), target.astype("uint64")), n=count, directed=True)
    sinks = networkit.centrality.SinkHandling.DistributeSinks
    work = networkit.centrality.PageRank(graph, damp=0.85, tol=1e-6, distributeSinks=sinks)
    work.maxIterations = 100
    work.run()
    scores = numpy.asarray(work.scores())
    return scores / scores.sum()


def by_igraph(count, source, target, threads):
    import igraph
    import numpy

    graph = igraph.Graph(n=count, edges=numpy.stack([source, target], axis=1), directed=True)
    return graph.pagerank(damping=0.85)


tables, graphs, edges, ranks, threads = sys.argv[1:]
{"duckdb": with_duckdb, "polars": with_polars}[tables](
    edges, ranks, int(threads), {"networkit": by_networkit, "igraph": by_igraph}[graphs]
)
