//! Steiner tree: a light tree that connects some nodes, through others where that is lighter.
//!
//! in   `near`   CSR that ignores direction, and weights in its order
//! out  `edges`  `[k]` edges, in edge-table order
//!
//! Each node belongs to the terminal that is nearest. An edge between two such regions is as good as the way over it from one
//! terminal to the other, and the lightest tree of such ways costs less than twice the lightest of all (Mehlhorn). Of all edges
//! between its nodes the lightest tree is taken then, without branches that end in no terminal.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use arrow_array::{Float64Array, UInt32Array};

use crate::algorithms::parameters::{Nodes, Param, WEIGHT};
use crate::algorithms::support::{Edges, NONE, finite_weights, lightest_forest, node_name};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, ErrorCode, Graph, GraphError, Result};

static TERMINALS: Param<Nodes> = Param::nodes("terminals", "The nodes to connect.");

static EDGES: Table =
    Table::some_edges("edges", &[], "The edges of the tree, in edge-table order.")
        .at_most(|graph, _| graph.num_nodes() as u64);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "weight",
        ColumnKind::Float64,
        "The sum of the weights of the tree's edges.",
    )],
    "The weight of the whole tree.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "steinerTree",
    summary: "Find a light tree that connects the nodes that are named.",
    doc: "The tree weighs less than twice as much as the lightest that there is, which nobody knows how to find soon. For two terminals it is a shortest path. It may lead through other nodes, but none of them is a leaf. Direction is ignored; weights must be finite and >= 0; self-loops are in no tree, and of parallel edges at most the lightest is, of equal ones the first. A terminal that is named twice counts once, and one alone is connected by no edges. Terminals of different components are refused.",
    source: "Mehlhorn: A faster approximation algorithm for the Steiner problem in graphs, Inf. Process. Lett. 27(3), 1988, doi:10.1016/0020-0190(88)90066-X",
    known_as: &[("networkx", "steiner_tree"), ("neo4j", "gds.steinerTree")],
    needs: Needs::Any,
    parameters: &[TERMINALS.row(), WEIGHT.row()],
    tables: &[&EDGES, &SUMMARY],
    metadata: &[("weight", "The sum of the weights of the tree's edges.")],
    time: "O(m + n log n)",
    quick: true,
    memory: "36n bytes, and 20 per edge between two regions",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        36 * n + 20 * m
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Nodes or edges between two looks at the control.
const STRIDE: usize = 1 << 13;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let terminals = run.get(&TERMINALS);
    control.begin("search", graph.num_nodes() as u64);
    control.check()?;
    let by_row = finite_weights(run, &WEIGHT, true)?;
    let near = graph.topology(Direction::Both, control)?;
    let weights = match run.get(&WEIGHT) {
        Some(column) => Some(graph.weights(column, Direction::Both, control)?),
        None => None,
    };
    let weights = weights.as_ref().map(|weights| &weights[..]);
    let by_row = by_row.as_ref().map(|weights| &weights[..]);
    let regions = match weights {
        Some(weights) => by_weight(&near, weights, terminals, control)?,
        None => by_hops(&near, terminals, control)?,
    };
    let bridges = bridges(graph, &regions, by_row, terminals, control)?;
    let inside = regions.ways(graph, &bridges);
    drop(regions);
    let mut tree = lightest_between(graph, &near, &inside, by_row, control)?;
    prune(graph, terminals, &mut tree, control)?;
    let weight = tree.iter().fold(0.0, |sum, &edge| {
        sum + by_row.map_or(1.0, |weights| weights[edge as usize])
    });
    run.note("weight", weight);
    let summary = Float64Array::from(vec![weight]);
    run.give(&SUMMARY, vec![Arc::new(summary)])?;
    run.give(&EDGES, vec![Arc::new(UInt32Array::from(tree))])
}

/// To which terminal each node is nearest, of equally near ones to the first.
struct Regions {
    /// By position; [`NONE`] where no terminal is reached.
    owner: Vec<u32>,
    distance: Vec<f64>,
    /// The node before on the way from there.
    before: Vec<u32>,
}

impl Regions {
    fn new(n: usize, terminals: &[u32]) -> Self {
        let mut regions = Self {
            owner: vec![NONE; n],
            distance: vec![f64::INFINITY; n],
            before: vec![NONE; n],
        };
        for (position, &terminal) in terminals.iter().enumerate() {
            regions.owner[terminal as usize] = position as u32;
            regions.distance[terminal as usize] = 0.0;
        }
        regions
    }

    /// The nodes on the ways that lead over `bridges`, marked.
    fn ways(&self, graph: &Graph, bridges: &[u32]) -> Vec<bool> {
        let mut inside = vec![false; self.owner.len()];
        for &edge in bridges {
            for mut node in [graph.src()[edge as usize], graph.dst()[edge as usize]] {
                while node != NONE && !std::mem::replace(&mut inside[node as usize], true) {
                    node = self.before[node as usize];
                }
            }
        }
        inside
    }
}

/// Dijkstra's search from all terminals at once.
fn by_weight(near: &Csr, weights: &[f64], terminals: &[u32], control: &Control) -> Result<Regions> {
    let mut regions = Regions::new(near.len(), terminals);
    let starts = (0..).zip(terminals);
    let mut queue: BinaryHeap<_> = starts
        .map(|(position, &terminal)| Reverse((0u64, position as u32, terminal)))
        .collect();
    let mut settled = 0;
    while let Some(Reverse((bits, owner, u))) = queue.pop() {
        let distance = f64::from_bits(bits);
        if (distance, owner) != (regions.distance[u as usize], regions.owner[u as usize]) {
            continue;
        }
        let row = near.range(u);
        settled += 1 + row.len();
        if settled >= STRIDE {
            control.check()?;
            settled = 0;
        }
        control.advance(1);
        for (&v, weight) in near.neighbors(u).iter().zip(&weights[row]) {
            let through = distance + weight;
            let known = (regions.distance[v as usize], regions.owner[v as usize]);
            // A terminal stays its own, even at distance 0 from another.
            let terminal = regions.before[v as usize] == NONE && known.1 != NONE;
            if (through, owner) < known && !terminal {
                regions.distance[v as usize] = through;
                regions.owner[v as usize] = owner;
                regions.before[v as usize] = u;
                queue.push(Reverse((through.to_bits(), owner, v)));
            }
        }
    }
    Ok(regions)
}

/// The same where every edge counts 1: a level after another, within it by terminals.
fn by_hops(near: &Csr, terminals: &[u32], control: &Control) -> Result<Regions> {
    let mut regions = Regions::new(near.len(), terminals);
    let mut queue: VecDeque<u32> = terminals.iter().copied().collect();
    let mut seen = 0;
    while let Some(u) = queue.pop_front() {
        seen += 1 + near.degree(u);
        if seen >= STRIDE {
            control.check()?;
            seen = 0;
        }
        control.advance(1);
        for &v in near.neighbors(u) {
            if regions.owner[v as usize] == NONE {
                regions.owner[v as usize] = regions.owner[u as usize];
                regions.distance[v as usize] = regions.distance[u as usize] + 1.0;
                regions.before[v as usize] = u;
                queue.push_back(v);
            }
        }
    }
    Ok(regions)
}

/// The edges between regions that make the lightest tree of terminals.
fn bridges(
    graph: &Graph,
    regions: &Regions,
    weights: Option<&[f64]>,
    terminals: &[u32],
    control: &Control,
) -> Result<Vec<u32>> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let (mut costs, mut rows) = (Vec::new(), Vec::new());
    for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
        if edge % STRIDE == 0 {
            control.check()?;
        }
        let (u, v) = (u as usize, v as usize);
        let ends = (regions.owner[u], regions.owner[v]);
        // Who is reached reaches on: both ends are in regions, or none.
        if ends.0 != ends.1 {
            first.push(ends.0);
            second.push(ends.1);
            let weight = weights.map_or(1.0, |weights| weights[edge]);
            costs.push(regions.distance[u] + weight + regions.distance[v]);
            rows.push(edge as u32);
        }
    }
    let edges = Edges {
        src: &first,
        dst: &second,
        weights: Some(&costs),
    };
    let chosen = lightest_forest(terminals.len(), edges, control)?;
    if chosen.len() + 1 < terminals.len() {
        return Err(apart(graph, terminals, &first, &second, &chosen));
    }
    Ok(chosen.iter().map(|&edge| rows[edge as usize]).collect())
}

/// The error that names the first terminal which no edges connect with the first of all.
fn apart(
    graph: &Graph,
    terminals: &[u32],
    first: &[u32],
    second: &[u32],
    chosen: &[u32],
) -> GraphError {
    let mut with_first = vec![false; terminals.len()];
    with_first[0] = true;
    let mut grown = true;
    while grown {
        grown = false;
        for &edge in chosen {
            let ends = [first[edge as usize], second[edge as usize]].map(|end| end as usize);
            if with_first[ends[0]] != with_first[ends[1]] {
                ends.iter().for_each(|&end| with_first[end] = true);
                grown = true;
            }
        }
    }
    let lost = with_first.iter().position(|with| !with).unwrap_or(0);
    let message = "the terminals are in different components";
    GraphError::new(ErrorCode::InvalidArgument, message)
        .parameter(TERMINALS.row().name)
        .row(lost)
        .expected(format!(
            "nodes that paths connect with {}",
            node_name(graph, terminals[0])
        ))
        .got(node_name(graph, terminals[lost]))
}

/// The lightest tree of the edges between the nodes `inside`.
fn lightest_between(
    graph: &Graph,
    near: &Csr,
    inside: &[bool],
    weights: Option<&[f64]>,
    control: &Control,
) -> Result<Vec<u32>> {
    let mut number = vec![NONE; inside.len()];
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut rows = Vec::new();
    let (mut count, mut looked) = (0, 0);
    for u in (0..near.len()).filter(|&u| inside[u]) {
        number[u] = count;
        count += 1;
        looked += near.degree(u as u32);
        if looked >= STRIDE {
            control.check()?;
            looked = 0;
        }
        let edges = near.neighbors(u as u32).iter().zip(near.edges(u as u32));
        // Each edge from the end that comes first.
        rows.extend(edges.filter_map(|(&v, &edge)| {
            let once = v as usize > u && inside[v as usize];
            once.then_some(edge)
        }));
    }
    control.check()?;
    // Of equal weights the edge that comes first is the lighter one.
    rows.sort_unstable();
    let mut costs = Vec::with_capacity(rows.len());
    for &edge in &rows {
        first.push(number[graph.src()[edge as usize] as usize]);
        second.push(number[graph.dst()[edge as usize] as usize]);
        costs.push(weights.map_or(1.0, |weights| weights[edge as usize]));
    }
    let edges = Edges {
        src: &first,
        dst: &second,
        weights: Some(&costs),
    };
    let chosen = lightest_forest(count as usize, edges, control)?;
    Ok(chosen.iter().map(|&edge| rows[edge as usize]).collect())
}

/// Takes off branches that end in no terminal.
fn prune(graph: &Graph, terminals: &[u32], tree: &mut Vec<u32>, control: &Control) -> Result<()> {
    let n = graph.num_nodes();
    let mut degree = vec![0u32; n];
    // The edges that are left at a node, combined: of one that has one left, that one.
    let mut edges = vec![0u32; n];
    let ends = |edge: u32| [graph.src()[edge as usize], graph.dst()[edge as usize]];
    for &edge in tree.iter() {
        for end in ends(edge) {
            degree[end as usize] += 1;
            edges[end as usize] ^= edge;
        }
    }
    for &terminal in terminals {
        // Never a leaf.
        degree[terminal as usize] += 2;
    }
    let leaves = tree.iter().flat_map(|&edge| ends(edge));
    let mut leaves: Vec<u32> = leaves.filter(|&node| degree[node as usize] == 1).collect();
    while let Some(leaf) = leaves.pop() {
        for end in ends(edges[leaf as usize]) {
            degree[end as usize] -= 1;
            if end != leaf {
                edges[end as usize] ^= edges[leaf as usize];
                if degree[end as usize] == 1 {
                    leaves.push(end);
                }
            }
        }
    }
    control.check()?;
    tree.retain(|&edge| ends(edge).iter().all(|&end| degree[end as usize] > 0));
    Ok(())
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeMap;

    use crate::algorithms::table::Trial;

    /// A tree whose leaves are terminals, no heavier than the lightest tree of shortest paths between terminals.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let terminals = trial.get(&TERMINALS);
        let weights = trial.get(&WEIGHT).map(|column| {
            let weights = graph.edge_weights(column, &Control::default());
            weights.unwrap().to_vec()
        });
        let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
        let most = lightest_of_paths(graph, terminals, &weights);
        if let Some(error) = trial.refusal() {
            let named = error.details.parameter.as_deref() == Some("terminals");
            return match most.is_none() && named {
                true => Ok(()),
                false => Err(format!("refused: {error}")),
            };
        }
        let Some(most) = most else {
            return Err("not refused".to_owned());
        };
        let ends = |edge: usize| (graph.src()[edge] as usize, graph.dst()[edge] as usize);
        let edges: Vec<_> = trial.u32s(&EDGES, 0).into_iter().flatten().collect();
        if !edges.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err("the edges are not in order".to_owned());
        }
        let mut first: BTreeMap<(usize, usize), (f64, usize)> = BTreeMap::new();
        for (edge, &weight) in weights.iter().enumerate() {
            let (u, v) = ends(edge);
            let known = first.entry((u.min(v), u.max(v))).or_insert((weight, edge));
            if weight < known.0 {
                *known = (weight, edge);
            }
        }
        let mut tree: Vec<usize> = (0..n).collect();
        let (mut degree, mut weight) = (vec![0; n], 0.0);
        for &edge in &edges {
            let (u, v) = ends(edge as usize);
            if first[&(u.min(v), u.max(v))].1 != edge as usize {
                return Err(format!("edge {edge} is not the lightest between its ends"));
            }
            if tree[u] == tree[v] {
                return Err(format!("edge {edge} closes a cycle"));
            }
            let (from, to) = (tree[u], tree[v]);
            tree.iter_mut()
                .filter(|it| **it == from)
                .for_each(|it| *it = to);
            degree[u] += 1;
            degree[v] += 1;
            weight += weights[edge as usize];
        }
        let whole = terminals
            .iter()
            .all(|&it| tree[it as usize] == tree[terminals[0] as usize]);
        let leaf = |node: &usize| degree[*node] == 1 && !terminals.contains(&(*node as u32));
        if !whole || (0..n).any(|node| leaf(&node)) {
            return Err("it does not connect the terminals alone".to_owned());
        }
        // Several trees of more than one node would have a leaf each that is no terminal, or be apart.
        if weight > most * (1.0 + 1e-9) || terminals.len() == 2 && weight < most * (1.0 - 1e-9) {
            return Err(format!("weighs {weight}, but {most} would do"));
        }
        let total = trial.f64s(&SUMMARY, 0)[0].unwrap();
        if (total - weight).abs() > 1e-9 * weight {
            return Err(format!("the summary says {total}, not {weight}"));
        }
        trial.check_note("weight", total)
    }

    /// The weight of the lightest tree that takes shortest paths for edges; None where there is no tree.
    fn lightest_of_paths(graph: &Graph, terminals: &[u32], weights: &[f64]) -> Option<f64> {
        let mut near = vec![Vec::new(); graph.num_nodes()];
        for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(weights) {
            near[u as usize].push((v as usize, weight));
            near[v as usize].push((u as usize, weight));
        }
        let from = |start: u32| {
            let mut distance = vec![f64::INFINITY; graph.num_nodes()];
            distance[start as usize] = 0.0;
            let mut queue = VecDeque::from([start as usize]);
            while let Some(u) = queue.pop_front() {
                for &(v, weight) in &near[u] {
                    if distance[u] + weight < distance[v] {
                        distance[v] = distance[u] + weight;
                        queue.push_back(v);
                    }
                }
            }
            distance
        };
        let distances: Vec<Vec<f64>> = terminals.iter().map(|&it| from(it)).collect();
        let mut inside = vec![0];
        let mut total = 0.0;
        while inside.len() < terminals.len() {
            let out = (0..terminals.len()).filter(|place| !inside.contains(place));
            let pairs = out.flat_map(|out| inside.iter().map(move |&place| (place, out)));
            let cost = |pair: &(usize, usize)| distances[pair.0][terminals[pair.1] as usize];
            let next = pairs.min_by(|a, b| cost(a).total_cmp(&cost(b)))?;
            total += cost(&next);
            inside.push(next.1);
        }
        total.is_finite().then_some(total)
    }
}
