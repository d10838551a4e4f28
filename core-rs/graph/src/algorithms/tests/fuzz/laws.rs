//! What theory says of the answers of each row, and so what they are after a graph has changed. A row without a law is held to its
//! verifier alone: one of several right answers is given, or one at random.

use super::case::Case;
use super::facts::{Fact, Joined, Order, View};
use crate::algorithms::parameters::Value;

/// What holds for the answers of a row.
pub struct Law {
    pub row: &'static str,
    pub facts: Vec<Fact>,
    pub parallel: Parallel,
    /// Whether self-loops make no difference.
    pub loops: bool,
    /// The calls for which any of it holds.
    pub when: fn(&Case) -> bool,
    /// The calls for which the facts that say so hold beside another graph.
    pub united: fn(&Case) -> bool,
}

/// What parallel edges are.
#[derive(Clone, Copy, PartialEq)]
pub enum Parallel {
    /// An edge each; weights add up.
    Each,
    /// One edge, whose weight is their sum.
    Once,
    /// One edge, of the least of their weights.
    Least,
}

impl Fact {
    fn of(view: View, table: &'static str, column: &'static str) -> Self {
        Self {
            table,
            column,
            view,
            order: Order::None,
            scaled: None,
            reversed: false,
            united: None,
            simple: true,
        }
    }

    /// Ties fall to the first node in table order.
    fn ordered(mut self) -> Self {
        self.order = Order::Nodes;
        self
    }

    /// Ties fall by the orders of nodes and of edges.
    fn tied(mut self) -> Self {
        self.order = Order::Both;
        self
    }

    /// Grows with this power of the weights.
    fn scaled(mut self, power: i32) -> Self {
        self.scaled = Some(power);
        self
    }

    fn reversed(mut self) -> Self {
        self.reversed = true;
        self
    }

    fn kept(self) -> Self {
        self.joined(Joined::Kept)
    }

    fn joined(mut self, joined: Joined) -> Self {
        self.united = Some(joined);
        self
    }

    /// Self-loops and parallel edges change it.
    fn counted(mut self) -> Self {
        self.simple = false;
        self
    }
}

impl Law {
    fn new(row: &'static str, parallel: Parallel, facts: Vec<Fact>) -> Self {
        Self {
            row,
            facts,
            parallel,
            loops: false,
            when: |_| true,
            united: |_| true,
        }
    }

    /// Of a simple graph: parallel edges are the lightest of them, and self-loops make no difference.
    fn simple(row: &'static str, facts: Vec<Fact>) -> Self {
        Self::new(row, Parallel::Least, facts).without_loops()
    }

    fn without_loops(mut self) -> Self {
        self.loops = true;
        self
    }

    fn when(mut self, when: fn(&Case) -> bool) -> Self {
        self.when = when;
        self
    }

    fn united(mut self, united: fn(&Case) -> bool) -> Self {
        self.united = united;
        self
    }
}

fn each(table: &'static str, column: &'static str) -> Fact {
    Fact::of(View::Each, table, column)
}

fn one(table: &'static str, column: &'static str) -> Fact {
    Fact::of(View::One, table, column)
}

fn view(view: View, table: &'static str) -> Fact {
    Fact::of(view, table, "")
}

/// The law of a row.
pub fn law(row: &str) -> Option<&'static Law> {
    static LAWS: std::sync::LazyLock<Vec<Law>> = std::sync::LazyLock::new(laws);
    LAWS.iter().find(|law| law.row == row)
}

/// The rows that have one.
pub fn laws() -> Vec<Law> {
    [
        centralities(),
        communities(),
        paths(),
        similarities(),
        structures(),
        components(),
        others(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn is_true(case: &Case, parameter: &str) -> bool {
    case.is(parameter, &Value::Bool(true))
}

fn is_false(case: &Case, parameter: &str) -> bool {
    case.is(parameter, &Value::Bool(false))
}

fn centralities() -> Vec<Law> {
    use Parallel::Each;
    let nodes = |column: &'static str| each("nodes", column);
    let all: fn(&Case) -> bool = |case| !case.gives("samples") && !case.gives("error");
    let plain: fn(&Case) -> bool = |case| !is_true(case, "normalized");
    vec![
        Law::new("articleRank", Each, vec![nodes("articlerank")]),
        Law::simple(
            "betweenness",
            vec![nodes("betweenness").scaled(0).reversed().kept()],
        )
        .when(all)
        .united(plain),
        Law::simple(
            "closeness",
            vec![nodes("closeness").scaled(-1).reversed().kept()],
        )
        .united(|case| is_false(case, "wassermanFaust")),
        Law::new(
            "degree",
            Each,
            vec![nodes("degree").scaled(1).reversed().kept()],
        ),
        Law::simple(
            "edgeBetweenness",
            vec![
                each("edges", "betweenness")
                    .scaled(0)
                    .reversed()
                    .kept()
                    .counted(),
            ],
        )
        .when(all)
        .united(plain),
        Law::new("eigenvector", Each, vec![nodes("eigenvector").scaled(0)]),
        Law::simple(
            "harmonic",
            vec![nodes("harmonic").scaled(-1).reversed().kept()],
        )
        .united(plain),
        Law::new("hits", Each, vec![nodes("hub"), nodes("authority")]),
        Law::new("katz", Each, vec![nodes("katz")]),
        Law::new("pagerank", Each, vec![nodes("pagerank").scaled(0)]),
        Law::simple(
            "voteRank",
            vec![
                each("elected", "rank").ordered(),
                each("elected", "votes").ordered(),
            ],
        ),
    ]
}

fn communities() -> Vec<Law> {
    let groups = |column: &'static str| each("groups", column).reversed();
    vec![
        Law::new(
            "conductance",
            Parallel::Each,
            vec![
                groups("size"),
                groups("cut").scaled(1),
                groups("volume").scaled(1),
                groups("conductance").scaled(0),
            ],
        ),
        Law::simple(
            "k1Coloring",
            vec![
                each("nodes", "color").ordered().reversed(),
                one("summary", "colors").ordered().reversed(),
            ],
        ),
        Law::new(
            "modularity",
            Parallel::Each,
            vec![one("summary", "modularity").scaled(0).reversed()],
        ),
    ]
}

fn paths() -> Vec<Law> {
    let costs = || {
        Fact::of(View::Costs, "paths", "cost")
            .scaled(1)
            .reversed()
            .kept()
    };
    let routes = || {
        Fact::of(View::Routes, "paths", "cost")
            .scaled(1)
            .reversed()
            .kept()
    };
    let distance = || each("nodes", "distance").scaled(1).reversed().kept();
    let predecessor = || {
        each("nodes", "predecessor")
            .ordered()
            .scaled(0)
            .reversed()
            .kept()
    };
    vec![
        Law::simple("aStar", vec![costs()]),
        Law::simple(
            "allPairs",
            vec![each("pairs", "distance").scaled(1).reversed().kept()],
        ),
        Law::simple(
            "allShortestPaths",
            vec![view(View::Count, "paths"), routes().ordered()],
        )
        .when(|case| !case.gives("limit")),
        Law::simple("allSimplePaths", vec![routes().ordered()]),
        Law::simple("bellmanFord", vec![distance(), predecessor()]),
        Law::simple("bfs", vec![distance(), predecessor(), routes().ordered()]),
        Law::simple(
            "dfs",
            vec![
                each("nodes", "discovered").ordered().reversed().kept(),
                each("nodes", "finished").ordered().reversed().kept(),
                predecessor(),
            ],
        ),
        Law::simple("kShortestPaths", vec![costs()]),
        Law::simple(
            "shortestPaths",
            vec![distance(), predecessor(), routes().ordered()],
        ),
    ]
}

fn similarities() -> Vec<Law> {
    let row = |row: &'static str, column: &'static str| {
        let values = Fact::of(View::Sorted, "pairs", column).scaled(0).reversed();
        Law::new(row, Parallel::Once, vec![values.kept()]).without_loops()
    };
    let attached = Fact::of(View::Sorted, "pairs", "score").reversed();
    vec![
        row("adamicAdar", "score"),
        row("commonNeighbors", "common"),
        row("cosine", "similarity"),
        row("jaccard", "similarity"),
        row("overlap", "similarity"),
        // Nodes that share nothing have a score too.
        Law::new("preferentialAttachment", Parallel::Once, vec![attached]).without_loops(),
        row("resourceAllocation", "score"),
        row("sorensen", "similarity"),
        Law::simple("knn", vec![Fact::of(View::Sorted, "pairs", "similarity")]),
    ]
}

fn structures() -> Vec<Law> {
    use Joined::{Least, Most, Sum};
    let nodes = |column: &'static str| each("nodes", column);
    let summary = |column: &'static str| one("summary", column);
    let exact: fn(&Case) -> bool = |case| !is_false(case, "exact");
    vec![
        Law::simple(
            "articulationPoints",
            vec![view(View::Members, "nodes").reversed().kept()],
        ),
        Law::simple("assortativity", vec![summary("assortativity").reversed()]),
        Law::simple(
            "biconnectedComponents",
            vec![
                Fact::of(View::Together, "edges", "component")
                    .reversed()
                    .kept(),
            ],
        ),
        Law::simple(
            "bipartite",
            vec![
                summary("bipartite").reversed().joined(Least).counted(),
                nodes("side").ordered().reversed().counted(),
            ],
        ),
        Law::simple(
            "bridges",
            vec![view(View::Members, "bridges").reversed().kept().counted()],
        ),
        Law::simple(
            "clusteringCoefficient",
            vec![
                nodes("clustering").scaled(0).reversed().kept(),
                summary("average").scaled(0).reversed(),
            ],
        )
        .united(|case| !case.gives("weight")),
        Law::simple(
            "coreNumber",
            vec![
                nodes("core").reversed().kept(),
                summary("degeneracy").reversed().joined(Most),
            ],
        ),
        Law::simple(
            "density",
            vec![
                summary("density").reversed(),
                summary("edges").reversed().joined(Sum),
            ],
        ),
        Law::simple(
            "diameter",
            vec![
                summary("diameter").reversed().joined(Most),
                summary("radius").joined(Least),
                view(View::Members, "center"),
                view(View::Members, "periphery"),
            ],
        )
        .when(exact),
        Law::simple("dominators", vec![nodes("dominator").reversed().kept()]),
        Law::simple(
            "eccentricity",
            vec![nodes("eccentricity").reversed().kept()],
        ),
        Law::simple(
            "findCycle",
            vec![view(View::Count, "paths").tied().counted()],
        ),
        Law::simple(
            "isAcyclic",
            vec![summary("acyclic").reversed().joined(Least).counted()],
        ),
        Law::simple(
            "kTruss",
            vec![
                each("edges", "truss").reversed().kept(),
                summary("largest").reversed().joined(Most),
            ],
        ),
        Law::simple(
            "longestPathInDag",
            vec![
                summary("length")
                    .scaled(1)
                    .reversed()
                    .joined(Most)
                    .counted(),
                Fact::of(View::Routes, "paths", "cost").ordered().counted(),
            ],
        ),
        Law::simple(
            "maximalCliques",
            vec![Fact::of(View::Sets, "cliques", "nodes").reversed().kept()],
        )
        .when(|case| !case.gives("limit")),
        Law::simple(
            "onionLayers",
            vec![nodes("layer").reversed(), summary("layers").reversed()],
        ),
        Law::simple(
            "reciprocity",
            vec![
                summary("reciprocity").reversed(),
                summary("reciprocated").reversed().joined(Sum),
            ],
        ),
        Law::simple(
            "topologicalSort",
            vec![
                each("order", "generation").kept().counted(),
                each("order", "position").ordered().counted(),
            ],
        ),
        Law::simple(
            "transitiveReduction",
            vec![view(View::Ends, "reduction").reversed().kept().counted()],
        ),
        Law::simple(
            "transitivity",
            vec![
                summary("transitivity").reversed(),
                summary("triangles").reversed().joined(Sum),
                summary("triads").reversed().joined(Sum),
            ],
        ),
        Law::simple(
            "triangles",
            vec![
                nodes("triangles").reversed().kept(),
                summary("triangles").reversed().joined(Sum),
                view(View::Count, "triangles").reversed().joined(Sum),
            ],
        ),
    ]
}

fn components() -> Vec<Law> {
    let component = || {
        Fact::of(View::Together, "nodes", "component")
            .reversed()
            .kept()
    };
    let sizes = || Fact::of(View::Sorted, "groups", "size").reversed();
    let numbers = || each("nodes", "component").ordered().reversed();
    vec![
        Law::simple(
            "stronglyConnectedComponents",
            vec![
                component(),
                sizes(),
                numbers(),
                view(View::Count, "condensation")
                    .reversed()
                    .joined(Joined::Sum),
            ],
        ),
        Law::simple(
            "weaklyConnectedComponents",
            vec![component(), sizes(), numbers()],
        ),
    ]
}

fn others() -> Vec<Law> {
    use Joined::Sum;
    let summary = |column: &'static str| one("summary", column).reversed();
    vec![
        Law::new(
            "maximumFlow",
            Parallel::Each,
            vec![
                summary("value").scaled(1).joined(Joined::Kept),
                each("nodes", "side").scaled(0),
            ],
        )
        .without_loops(),
        Law::simple(
            "maximumMatching",
            vec![summary("weight").scaled(1).joined(Sum).counted()],
        ),
        Law::simple(
            "minimumSpanningForest",
            vec![
                summary("weight").scaled(1).joined(Sum),
                summary("trees").scaled(0).joined(Sum),
            ],
        ),
        Law::simple(
            "steinerTree",
            vec![one("summary", "weight").tied().scaled(1).kept()],
        ),
    ]
}
