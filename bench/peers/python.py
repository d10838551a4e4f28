"""Graph libraries and table engines of Python, behind one line of JSON per request.

python.py list             names the engines that this Python has, with their versions
python.py <engine>         answers requests: load, run, construct, join; times are the call alone, in milliseconds

What a call gives is boiled down to a few numbers outside of the timing, so that the engines can be held against each other.
"""

import importlib
import json
import sys
import time

# The folder of this program, where another called polars is: no package, but Python takes it for one that is empty.
sys.path.pop(0)

THREADS = 2


def read(path):
    """The columns of an Arrow IPC file, memory-mapped, as NumPy arrays."""
    import pyarrow

    table = pyarrow.ipc.open_file(pyarrow.memory_map(path)).read_all()
    return {name: table.column(name).to_numpy() for name in table.column_names}


def timed(work):
    start = time.perf_counter()
    value = work()
    return (time.perf_counter() - start) * 1000, value


def finite(distances, unreachable):
    """How many nodes are reached and how far they are all together."""
    import numpy

    distances = numpy.asarray(distances, dtype=float)
    reached = distances[distances < unreachable]
    return {"reached": int(reached.size), "total": float(reached.sum()), "farthest": float(reached.max())}


def components(labels):
    import numpy

    return {"components": int(numpy.unique(numpy.asarray(labels)).size)}


def scores(values):
    import numpy

    return {"greatest": float(numpy.nanmax(numpy.asarray(values, dtype=float)))}


class Igraph:
    module = "igraph"

    def load(self, n, src, dst, weight, directed):
        import igraph
        import numpy

        self.graph = igraph.Graph(n=n, edges=numpy.stack([src, dst], axis=1), directed=directed)
        self.weight = weight.tolist()

    def degree(self, **_):
        ms, value = timed(lambda: self.graph.degree(mode="out"))
        return ms, {"total": sum(value), "greatest": max(value)}

    def pagerank(self, **_):
        ms, value = timed(lambda: self.graph.pagerank(directed=True, damping=0.85))
        return ms, {"greatest": max(value)}

    def weaklyConnectedComponents(self, **_):
        ms, value = timed(lambda: self.graph.connected_components(mode="weak"))
        return ms, components(value.membership)

    def stronglyConnectedComponents(self, **_):
        ms, value = timed(lambda: self.graph.connected_components(mode="strong"))
        return ms, components(value.membership)

    def bfs(self, source, **_):
        ms, value = timed(lambda: self.graph.distances(source=[source], mode="out"))
        return ms, finite(value[0], float("inf"))

    def shortestPaths(self, source, **_):
        ms, value = timed(lambda: self.graph.distances(source=[source], weights=self.weight, mode="out"))
        return ms, finite(value[0], float("inf"))

    def triangles(self, **_):
        import numpy

        ms, value = timed(lambda: self.graph.transitivity_local_undirected(mode="zero"))
        degree = numpy.asarray(self.graph.degree(), dtype=float)
        corners = numpy.asarray(value) * degree * (degree - 1) / 2
        return ms, {"triangles": round(corners.sum() / 3)}

    def plain(self, work, summary=lambda value: {}):
        ms, value = timed(work)
        return ms, summary(value)

    def closeness(self, **_):
        return self.plain(lambda: self.graph.closeness(mode="in"))

    def harmonic(self, **_):
        return self.plain(lambda: self.graph.harmonic_centrality(mode="in", normalized=False), scores)

    def eigenvector(self, **_):
        return self.plain(lambda: self.graph.eigenvector_centrality())

    def hits(self, **_):
        return self.plain(lambda: (self.graph.hub_score(), self.graph.authority_score()))

    def eccentricity(self, **_):
        return self.plain(lambda: self.graph.eccentricity(mode="out"), scores)

    def diameter(self, **_):
        # A search from every node: minutes of it that no signal ends.
        if self.graph.ecount() > 100_000:
            return None
        return self.plain(lambda: self.graph.diameter(unconn=True), lambda value: {"diameter": value})

    def coreNumber(self, **_):
        if self.graph.is_directed():
            return None
        return self.plain(lambda: self.graph.coreness(), scores)

    def clusteringCoefficient(self, **_):
        return self.plain(lambda: self.graph.transitivity_local_undirected(mode="zero"), scores)

    def transitivity(self, **_):
        return self.plain(lambda: self.graph.transitivity_undirected(), lambda value: {"transitivity": value})

    def louvain(self, **_):
        if self.graph.is_directed():
            return None
        return self.plain(lambda: self.graph.community_multilevel(), lambda value: {"modularity": value.modularity})

    def leiden(self, **_):
        if self.graph.is_directed():
            return None
        run = lambda: self.graph.community_leiden(objective_function="modularity", n_iterations=2)
        return self.plain(run, lambda value: {"modularity": value.modularity})

    def infomap(self, **_):
        # One trial: ours makes several on small graphs only.
        run = lambda: self.graph.community_infomap(trials=1)
        return self.plain(run, lambda value: {"codelength": value.codelength})

    def labelPropagation(self, **_):
        return self.plain(lambda: self.graph.community_label_propagation())

    def k1Coloring(self, **_):
        return self.plain(lambda: self.graph.vertex_coloring_greedy())

    def assortativity(self, **_):
        return self.plain(lambda: self.graph.assortativity_degree(), lambda value: {"assortativity": value})

    def reciprocity(self, **_):
        return self.plain(lambda: self.graph.reciprocity(), lambda value: {"reciprocity": value})

    def minimumSpanningForest(self, **_):
        return self.plain(lambda: self.graph.spanning_tree(weights=self.weight, return_tree=False))

    def bridges(self, **_):
        return self.plain(lambda: self.graph.bridges())

    def articulationPoints(self, **_):
        return self.plain(lambda: self.graph.articulation_points())

    def biconnectedComponents(self, **_):
        return self.plain(lambda: self.graph.biconnected_components())

    def bipartite(self, **_):
        return self.plain(lambda: self.graph.is_bipartite(return_types=True))

    def isAcyclic(self, **_):
        if not self.graph.is_directed():
            return None
        # It keeps the answer of the first call.
        getattr(self.graph, "__invalidate_cache")()
        return self.plain(lambda: self.graph.is_dag())

    def bellmanFord(self, source, **_):
        run = lambda: self.graph.distances(source=[source], weights=self.weight, mode="out", algorithm="bellman_ford")
        ms, value = timed(run)
        return ms, finite(value[0], float("inf"))


class NetworKit:
    module = "networkit"

    def load(self, n, src, dst, weight, directed):
        import networkit

        networkit.setNumberOfThreads(THREADS)
        self.kit = networkit
        ends = (src.astype("uint64"), dst.astype("uint64"))
        self.plain = networkit.GraphFromCoo(ends, n=n, directed=directed)
        self.weighted = networkit.GraphFromCoo((weight, ends), n=n, weighted=True, directed=directed)
        # What its triangle counting asks for; topologies of ours are built before the timing, too.
        self.plain.sortEdges()

    def degree(self, **_):
        work = self.kit.centrality.DegreeCentrality(self.plain, normalized=False)
        ms, _ = timed(work.run)
        scores = work.scores()
        return ms, {"total": int(sum(scores)), "greatest": int(max(scores))}

    def pagerank(self, iterations, **_):
        work = self.kit.centrality.PageRank(self.plain, damp=0.85, tol=0.0, distributeSinks=self.kit.centrality.SinkHandling.DistributeSinks)
        work.maxIterations = iterations
        ms, _ = timed(work.run)
        return ms, {"greatest": max(work.scores())}

    def weaklyConnectedComponents(self, **_):
        kinds = self.kit.components
        kind = kinds.WeaklyConnectedComponents if self.plain.isDirected() else kinds.ParallelConnectedComponents
        work = kind(self.plain)
        ms, _ = timed(work.run)
        return ms, {"components": work.numberOfComponents()}

    def stronglyConnectedComponents(self, **_):
        work = self.kit.components.StronglyConnectedComponents(self.plain)
        ms, _ = timed(work.run)
        return ms, {"components": work.numberOfComponents()}

    def bfs(self, source, **_):
        work = self.kit.distance.BFS(self.plain, source, False)
        ms, _ = timed(work.run)
        return ms, finite(work.getDistances(), 1e300)

    def shortestPaths(self, source, **_):
        work = self.kit.distance.Dijkstra(self.weighted, source, False)
        ms, _ = timed(work.run)
        return ms, finite(work.getDistances(), 1e300)

    def triangles(self, **_):
        import numpy

        work = self.kit.centrality.LocalClusteringCoefficient(self.plain, True)
        ms, _ = timed(work.run)
        degree = numpy.array([self.plain.degree(node) for node in self.plain.iterNodes()], dtype=float)
        corners = numpy.nan_to_num(numpy.asarray(work.scores())) * degree * (degree - 1) / 2
        return ms, {"triangles": round(corners.sum() / 3)}

    def ran(self, work, summary=lambda work: {}):
        ms, _ = timed(work.run)
        return ms, summary(work)

    def betweenness(self, samples, **_):
        return self.ran(self.kit.centrality.EstimateBetweenness(self.plain, samples, False, True))

    def closeness(self, **_):
        kinds = self.kit.centrality
        return self.ran(kinds.Closeness(self.plain, False, kinds.ClosenessVariant.Generalized))

    def harmonic(self, **_):
        return self.ran(self.kit.centrality.HarmonicCloseness(self.plain, False))

    def eigenvector(self, **_):
        return self.ran(self.kit.centrality.EigenvectorCentrality(self.plain, tol=1e-6))

    def katz(self, **_):
        return self.ran(self.kit.centrality.KatzCentrality(self.plain, alpha=1e-4, tol=1e-6))

    def diameter(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.distance.Diameter(self.plain, algo=self.kit.distance.DiameterAlgo.EXACT))

    def coreNumber(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.centrality.CoreDecomposition(self.plain), lambda work: {"greatest": work.maxCoreNumber()})

    def clusteringCoefficient(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.centrality.LocalClusteringCoefficient(self.plain, True), lambda work: scores(work.scores()))

    def louvain(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.community.PLM(self.plain), self.quality)

    def leiden(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.community.ParallelLeiden(self.plain), self.quality)

    def labelPropagation(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.community.PLP(self.plain))

    def quality(self, work):
        return {"modularity": self.kit.community.Modularity().getQuality(work.getPartition(), self.plain)}

    def minimumSpanningForest(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.graph.KruskalMSF(self.weighted))

    def biconnectedComponents(self, **_):
        if self.plain.isDirected():
            return None
        return self.ran(self.kit.components.BiconnectedComponents(self.plain))


class Rustworkx:
    module = "rustworkx"

    def build(self, n, edges, directed):
        import rustworkx

        graph = rustworkx.PyDiGraph(multigraph=True) if directed else rustworkx.PyGraph(multigraph=True)
        graph.add_nodes_from(range(n))
        graph.add_edges_from(edges)
        return graph

    def load(self, n, src, dst, weight, directed):
        import rustworkx

        self.rx = rustworkx
        self.directed = directed
        self.graph = self.build(n, list(zip(src.tolist(), dst.tolist(), weight.tolist())), directed)

    def construct(self, n, src, dst, weight):
        """From the edges as the list of tuples that it takes: making that list is not counted against it."""
        edges = list(zip(src.tolist(), dst.tolist(), weight.tolist()))
        ms, graph = timed(lambda: self.build(n, edges, True))
        return ms, {"nodes": graph.num_nodes(), "edges": graph.num_edges()}

    def degree(self, **_):
        graph = self.graph
        each = (lambda: [graph.out_degree(i) for i in graph.node_indices()]) if self.directed else (
            lambda: [graph.degree(i) for i in graph.node_indices()]
        )
        ms, value = timed(each)
        return ms, {"total": sum(value), "greatest": max(value)}

    def pagerank(self, **_):
        if not self.directed:
            return None
        ms, value = timed(lambda: self.rx.pagerank(self.graph, alpha=0.85, tol=1e-6, max_iter=100))
        return ms, {"greatest": max(value.values())}

    def weaklyConnectedComponents(self, **_):
        find = self.rx.weakly_connected_components if self.directed else self.rx.connected_components
        ms, value = timed(lambda: find(self.graph))
        return ms, {"components": len(value)}

    def stronglyConnectedComponents(self, **_):
        ms, value = timed(lambda: self.rx.strongly_connected_components(self.graph))
        return ms, {"components": len(value)}

    def bfs(self, source, **_):
        ms, value = timed(lambda: self.rx.bfs_layers(self.graph, [source]))
        total = sum(depth * len(layer) for depth, layer in enumerate(value))
        return ms, {"reached": sum(map(len, value)), "total": float(total), "farthest": float(len(value) - 1)}

    def shortestPaths(self, source, **_):
        ms, value = timed(lambda: self.rx.dijkstra_shortest_path_lengths(self.graph, source, lambda weight: weight))
        # It leaves out the source itself, which is at distance 0.
        return ms, finite([0.0, *value.values()], float("inf"))

    def closeness(self, **_):
        ms, _ = timed(lambda: self.rx.closeness_centrality(self.graph))
        return ms, {}

    def coreNumber(self, **_):
        ms, _ = timed(lambda: self.rx.core_number(self.graph))
        return ms, {}

    def transitivity(self, **_):
        ms, _ = timed(lambda: self.rx.transitivity(self.graph))
        return ms, {}

    def minimumSpanningForest(self, **_):
        if self.directed:
            return None
        ms, value = timed(lambda: self.rx.minimum_spanning_edges(self.graph, weight_fn=lambda weight: weight))
        return ms, {"weight": sum(weight for _, _, weight in value)}

    def k1Coloring(self, **_):
        if self.directed:
            return None
        ms, _ = timed(lambda: self.rx.graph_greedy_color(self.graph))
        return ms, {}

    def isAcyclic(self, **_):
        if not self.directed:
            return None
        ms, _ = timed(lambda: self.rx.is_directed_acyclic_graph(self.graph))
        return ms, {}

    def bridges(self, **_):
        if self.directed:
            return None
        ms, _ = timed(lambda: self.rx.bridges(self.graph))
        return ms, {}

    def articulationPoints(self, **_):
        if self.directed:
            return None
        ms, _ = timed(lambda: self.rx.articulation_points(self.graph))
        return ms, {}


class Polars:
    module = "polars"

    def open(self, nodes, edges):
        import polars

        self.polars = polars
        self.nodes = polars.read_ipc(nodes).rechunk()
        self.edges = polars.read_ipc(edges).rechunk()

    def join(self):
        """The edges with both ends as row numbers."""
        nodes = self.nodes.lazy().with_row_index("row")
        plan = (
            self.edges.lazy()
            .join(nodes.select(src="id", source="row"), on="src", how="inner")
            .join(nodes.select(dst="id", target="row"), on="dst", how="inner")
            .select("source", "target", "weight")
        )
        ms, value = timed(plan.collect)
        return ms, {"edges": value.height, "total": int(value["source"].cast(self.polars.UInt64).sum())}


class DuckDB:
    module = "duckdb"

    def open(self, nodes, edges):
        import duckdb
        import pyarrow

        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {THREADS}")
        for name, path in (("nodes", nodes), ("edges", edges)):
            table = pyarrow.ipc.open_file(pyarrow.memory_map(path)).read_all()
            self.connection.register("incoming", table)
            columns = "row_number() OVER () - 1 AS row, *" if name == "nodes" else "*"
            # In its own storage, which is faster for it than scanning Arrow; the loading is not counted.
            self.connection.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM incoming")

    def join(self):
        plan = """SELECT s.row AS source, d.row AS target, weight
                  FROM edges JOIN nodes s ON src = s.id JOIN nodes d ON dst = d.id"""
        ms, value = timed(lambda: self.connection.sql(plan).to_arrow_table())
        return ms, {"edges": value.num_rows, "total": int(value.column("source").to_numpy().sum())}


ENGINES = {engine.__name__.lower(): engine for engine in (Igraph, NetworKit, Rustworkx, Polars, DuckDB)}


def available():
    found = {}
    for name, engine in ENGINES.items():
        try:
            # Its data comes as Arrow files, so an engine without pyarrow beside it is no use.
            importlib.import_module("pyarrow")
            found[name] = importlib.import_module(engine.module).__version__
        except ImportError:
            continue
    return found


def answer(engine, request):
    action = request.pop("do")
    if action == "load":
        edges = read(request["edges"])
        engine.load(request["numNodes"], edges["src"], edges["dst"], edges["weight"], request["directed"])
        return {}
    if action == "open":
        engine.open(request["nodes"], request["edges"])
        return {}
    if action == "construct":
        edges = read(request["edges"])
        result = engine.construct(request["numNodes"], edges["src"], edges["dst"], edges["weight"])
    elif action == "join":
        result = engine.join()
    else:
        method = getattr(engine, request.pop("algorithm"), None)
        result = method(**request) if method else None
    if result is None:
        return {"ms": None, "summary": {}}
    return {"ms": result[0], "summary": result[1]}


def main():
    if sys.argv[1] == "list":
        print(json.dumps(available()))
        return
    engine = ENGINES[sys.argv[1]]()
    for line in sys.stdin:
        try:
            reply = answer(engine, json.loads(line))
        except Exception as error:  # The bench prints it beside the engine's name and goes on with the others.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
