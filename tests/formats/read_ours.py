"""Reads files that Quiver wrote by networkx, and says what they hold: python3 tests/formats/read_ours.py tests/formats/ours

What it prints with networkx 3.6.1 is ours/content.json; the tests hold Quiver to these files, byte by byte.
"""

import json
import os
import sys

import networkx as nx
from networkx.readwrite import json_graph

folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)


def plain(graph):
    nodes = sorted([str(node), {k: data[k] for k in sorted(data)}] for node, data in graph.nodes(data=True))
    edges = sorted([str(u), str(v), {k: data[k] for k in sorted(data)}] for u, v, data in graph.edges(data=True))
    return {"directed": graph.is_directed(), "nodes": nodes, "edges": edges}


result = {
    "graphml": plain(nx.read_graphml(path("people.graphml"))),
    "gexf": plain(nx.read_gexf(path("people.gexf"))),
    "gml": plain(nx.read_gml(path("people.gml"), label="id")),
}
with open(path("people.json")) as file:
    result["json"] = plain(json_graph.node_link_graph(json.load(file), edges="edges"))
print(json.dumps(result, ensure_ascii=False))
