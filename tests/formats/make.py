"""Makes files/networkx.* and files/igraph.* with networkx and igraph: python3 tests/formats/make.py

Made with networkx 3.6.1 and igraph 1.0.0. What they hold is content.json, as those libraries say it.
"""

import json
import os
import warnings

import igraph
import networkx as nx

warnings.simplefilter("ignore")
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
path = lambda name: os.path.join(here, name)


def plain(graph, label="id"):
    """Nodes and edges of a graph of networkx, as the tests compare them."""
    nodes = [[node, dict(data)] for node, data in graph.nodes(data=True)]
    edges = [[u, v, dict(data)] for u, v, data in graph.edges(data=True)]
    return {"directed": graph.is_directed(), "nodes": nodes, "edges": edges}


contents = {}

people = nx.DiGraph()
people.add_node("ada", name="Ada \"Countess\" Lovelace", born=1815, height=1.65, alive=False)
people.add_node("bob", name="<Bob> & co ]]>", born=1990, alive=True)
people.add_node("eve", name="שלום 日本語 🙂", height=1.5)
people.add_edge("ada", "bob", weight=0.5, kind="knows")
people.add_edge("bob", "eve", weight=2.0)
people.add_edge("eve", "eve", weight=1e-7, kind="it's")

numbers = nx.Graph()
numbers.add_edge(0, 1, weight=3)
numbers.add_edge(1, 2, weight=4)
numbers.add_node(3)

multi = nx.MultiDiGraph()
multi.add_edge("a", "b", w=1)
multi.add_edge("a", "b", w=2)

mixed = nx.Graph()
mixed.add_edge("a", "b", value=1)
mixed.add_edge("b", "c", value=2.5)

for name, graph in [("people", people), ("numbers", numbers), ("multi", multi), ("mixed", mixed)]:
    nx.write_graphml_xml(graph, path(f"networkx-{name}.graphml"))
    contents[f"networkx-{name}.graphml"] = plain(graph)
nx.write_gexf(people, path("networkx-people.gexf"))
contents["networkx-people.gexf"] = plain(people)
nx.write_gml(people, path("networkx-people.gml"), stringizer=str)
contents["networkx-people.gml"] = plain(people)
nx.write_gml(numbers, path("networkx-numbers.gml"))
contents["networkx-numbers.gml"] = plain(numbers)
for name, graph in [("people", people), ("numbers", numbers), ("multi", multi)]:
    with open(path(f"networkx-{name}.json"), "w") as file:
        json.dump(nx.node_link_data(graph, edges="edges"), file)
    contents[f"networkx-{name}.json"] = plain(graph)
with open(path("networkx-links.json"), "w") as file:
    json.dump(nx.node_link_data(people, edges="links"), file, indent=1)
contents["networkx-links.json"] = plain(people)
with open(path("networkx-cytoscape.json"), "w") as file:
    json.dump(nx.cytoscape_data(numbers), file)
nx.write_edgelist(people, path("networkx-people.edgelist"))
contents["networkx-people.edgelist"] = plain(people)
nx.write_weighted_edgelist(numbers, path("networkx-weighted.edgelist"))
contents["networkx-weighted.edgelist"] = plain(numbers)
nx.write_adjlist(numbers, path("networkx-numbers.adjlist"), comments="#")
nx.write_pajek(numbers, path("networkx-numbers.net"))
# Comments that tell when and where.
for name in os.listdir(here):
    if name.endswith((".adjlist",)):
        lines = open(path(name)).read().splitlines(True)
        open(path(name), "w").writelines(line for line in lines if not line.startswith("#"))

from scipy.io import mmwrite

mmwrite(path("scipy-symmetric.mtx"), nx.to_scipy_sparse_array(numbers, format="coo"), symmetry="symmetric")
mmwrite(path("scipy-general.mtx"), nx.to_scipy_sparse_array(nx.convert_node_labels_to_integers(people), format="coo"))

g = igraph.Graph(directed=True)
g.add_vertices(3)
g.vs["name"] = ["ada", "bob", "eve & co"]
g.vs["born"] = [1815, 1990, 2001]
g.vs["alive"] = [False, True, True]
g.add_edges([(0, 1), (1, 2), (2, 2)])
g.es["weight"] = [0.5, 2.0, 3.25]
g.es["kind"] = ["knows", "", "self \"loop\""]
content = {
    "directed": True,
    "nodes": [[i, {k: v[k] for k in g.vs.attributes()}] for i, v in enumerate(g.vs)],
    "edges": [[e.source, e.target, {k: e[k] for k in g.es.attributes()}] for e in g.es],
}
for ending in ["graphml", "gml", "net"]:
    g.save(path(f"igraph-people.{ending}"))
    contents[f"igraph-people.{ending}"] = content
g.write_edgelist(path("igraph-people.edgelist"))

with open(os.path.join(here, "content.json"), "w") as file:
    json.dump(contents, file, indent=1, ensure_ascii=False)
