//! Maximum flow by push-relabel: what a node has too much of goes down to a neighbour, the highest node first, and a node from
//! which nothing goes down is lifted.
//!
//! in   `both`   CSR that ignores direction, and capacities
//! out  `flow`   `[m]` f64   along each edge, below 0 against it
//!      `value`  f64         what arrives
//!      `side`   `[n]` u32   of the least cut
//!
//! Heights are distances to the target at first and now and then again (global relabelling); where no node has a height, all
//! above it are cut off (gap). What cannot reach the target goes back to the source in a second phase, by the same rules, and only
//! where flows are asked for (Cherkassky, Goldberg: On implementing the push-relabel method for the maximum flow problem,
//! Algorithmica 19, 1997, doi:10.1007/PL00009180).

use std::sync::Arc;

use arrow_array::{Float64Array, UInt32Array};

use crate::algorithms::parameters::{Node, Param, Word};
use crate::algorithms::support::{NONE, finite_weights};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, ErrorCode, Graph, GraphError, Result};

static SOURCE: Param<Node> = Param::node("source", "The node that the flow comes from.");

static TARGET: Param<Node> = Param::node("target", "The node that the flow goes to.");

static CAPACITY: Param<Option<Word>> = Param::edge_column(
    "capacity",
    "The numeric edge column that holds how much each edge carries; null lets every edge carry 1.",
);

static EDGES: Table = Table::edges(&[Column::new(
    "flow",
    ColumnKind::Float64,
    "What flows along the edge; in an undirected graph below 0 where it flows from the edge's destination to its source.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "value",
        ColumnKind::Float64,
        "How much flows from the source to the target, which is the capacity of the least cut.",
    )],
    "The value of the whole flow.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "side",
    ColumnKind::UInt32,
    "1 for the nodes from which the target could get more, the target among them; 0 for the others, the source among them.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "maximumFlow",
    summary: "Find how much can flow from one node to another, and a least cut between them.",
    doc: "No edge carries more than its capacity, and of every node but the two as much flows out as in. A directed edge carries along its direction, an undirected one either way. Parallel edges carry each; self-loops carry nothing. Capacities must be finite and >= 0. Of several flows of the largest value one is given, always the same. The edges from the nodes of side 0 to those of side 1 are a least cut: of all of them that with fewest nodes on the target's side. Where the target cannot be reached, nothing flows.",
    source: "Goldberg, Tarjan: A new approach to the maximum-flow problem, J. ACM 35(4), 1988, doi:10.1145/48014.61051",
    known_as: &[
        ("networkx", "maximum_flow, minimum_cut"),
        ("igraph", "maxflow, mincut"),
    ],
    needs: Needs::Any,
    parameters: &[SOURCE.row(), TARGET.row(), CAPACITY.row()],
    tables: &[&EDGES, &SUMMARY, &NODES],
    metadata: &[("value", "How much flows.")],
    time: "O(n² √m), for most graphs much less",
    quick: false,
    memory: "40n + 36m bytes",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        40 * n + 32 * m
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Edges looked at between two looks at the control.
const LOOKED: usize = 1 << 12;
/// What lifting a node costs beside looking at its edges, and how much work per node goes by between two global relabellings.
const LIFT: usize = 12;
const PATIENCE: usize = 12;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let (source, target) = (run.get(&SOURCE), run.get(&TARGET));
    control.begin("push", 0);
    control.check()?;
    if source == target {
        let message = "source and target are the same node";
        return Err(GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter(TARGET.row().name)
            .expected("another node than the source"));
    }
    let capacities = finite_weights(run, &CAPACITY, true)?;
    let capacities = capacities.as_ref().map(|it| &it[..]);
    let both = graph.topology(Direction::Both, control)?;
    let mut network = Network {
        pipes: pipes(graph, &both, capacities, control)?,
        both: &both,
        control,
        looked: 0,
    };
    let mut nodes = Nodes::new(both.len());
    nodes.flood(&mut network, source)?;
    nodes.drain(&mut network, target, source)?;
    // What still has a height reaches the target: no more comes from elsewhere.
    let value = nodes.excess[target as usize];
    run.note("value", value);
    run.give(&SUMMARY, vec![Arc::new(Float64Array::from(vec![value]))])?;
    if run.wants(&NODES) {
        nodes.measure(&mut network, target, source)?;
        let outside = both.len() as u32;
        let side = nodes.height.iter().map(|&it| u32::from(it < outside));
        let side = UInt32Array::from_iter_values(side);
        run.give(&NODES, vec![Arc::new(side)])?;
    }
    if run.wants(&EDGES) {
        nodes.drain(&mut network, source, target)?;
        drop(nodes);
        let flows = network.flows(graph, capacities)?;
        run.give(&EDGES, vec![Arc::new(Float64Array::from(flows))])?;
    }
    Ok(())
}

/// One end of an edge: what more it would carry from there.
#[derive(Clone, Copy)]
struct Pipe {
    to: u32,
    /// The place of the other end.
    back: u32,
    room: f64,
}

/// A pipe per entry of `both`.
fn pipes(
    graph: &Graph,
    both: &Csr,
    capacities: Option<&[f64]>,
    control: &Control,
) -> Result<Vec<Pipe>> {
    let mut pipes: Vec<Pipe> = Vec::with_capacity(both.targets().len());
    let mut met = vec![NONE; graph.num_edges()];
    for u in 0..both.len() as u32 {
        for (&v, &edge) in both.neighbors(u).iter().zip(both.edges(u)) {
            let place = pipes.len();
            if place.is_multiple_of(LOOKED) {
                control.check()?;
            }
            let edge = edge as usize;
            let carries = u != v && (!graph.directed() || graph.src()[edge] == u);
            let capacity = || capacities.map_or(1.0, |capacities| capacities[edge]);
            let back = std::mem::replace(&mut met[edge], place as u32);
            // The end that is met later knows both.
            if let Some(other) = pipes.get_mut(back as usize) {
                other.back = place as u32;
            }
            pipes.push(Pipe {
                to: v,
                back: if back == NONE { place as u32 } else { back },
                room: if carries { capacity() } else { 0.0 },
            });
        }
    }
    Ok(pipes)
}

struct Network<'a> {
    both: &'a Csr,
    pipes: Vec<Pipe>,
    control: &'a Control,
    looked: usize,
}

impl Network<'_> {
    /// Counts pipes that were looked at.
    fn look(&mut self, pipes: usize) -> Result<()> {
        self.looked += pipes;
        if self.looked >= LOOKED {
            self.looked = 0;
            self.control.check()?;
        }
        Ok(())
    }

    /// What flows along each edge.
    fn flows(&self, graph: &Graph, capacities: Option<&[f64]>) -> Result<Vec<f64>> {
        let mut flows = vec![0.0; graph.num_edges()];
        for u in 0..self.both.len() as u32 {
            let row = self.both.range(u);
            for (place, &edge) in row.zip(self.both.edges(u)) {
                if place.is_multiple_of(LOOKED) {
                    self.control.check()?;
                }
                let (edge, pipe) = (edge as usize, &self.pipes[place]);
                if graph.src()[edge] == u && pipe.to != u {
                    let capacity = capacities.map_or(1.0, |capacities| capacities[edge]);
                    let back = self.pipes[pipe.back as usize].room;
                    flows[edge] = match (graph.directed(), pipe.room == 0.0) {
                        // To the last bit, whatever pieces it came in.
                        (_, true) => capacity,
                        (true, false) => back.min(capacity),
                        (false, false) if back == 0.0 => -capacity,
                        (false, false) => (back - pipe.room) / 2.0,
                    };
                }
            }
        }
        Ok(flows)
    }
}

/// What is known of each node, and nodes by height: all of them in lists, and stacks of those that have too much.
struct Nodes {
    excess: Vec<f64>,
    /// As many as there are nodes where the end is out of reach.
    height: Vec<u32>,
    /// The pipe by which a node goes on.
    current: Vec<u32>,
    first: Vec<u32>,
    after: Vec<u32>,
    before: Vec<u32>,
    full: Vec<u32>,
    below: Vec<u32>,
    /// No node in a list is higher, and none in a stack.
    top: usize,
    top_full: usize,
    queue: Vec<u32>,
    work: usize,
}

impl Nodes {
    fn new(n: usize) -> Self {
        let none = || vec![NONE; n];
        Self {
            excess: vec![0.0; n],
            height: vec![0; n],
            current: vec![0; n],
            first: none(),
            after: none(),
            before: none(),
            full: none(),
            below: none(),
            top: 0,
            top_full: 0,
            queue: Vec::with_capacity(n),
            work: 0,
        }
    }

    fn len(&self) -> usize {
        self.height.len()
    }

    /// Lets out of the source all that its edges carry.
    fn flood(&mut self, network: &mut Network<'_>, source: u32) -> Result<()> {
        for place in network.both.range(source) {
            network.look(1)?;
            let Pipe { to, back, room } = network.pipes[place];
            if to != source && room > 0.0 {
                network.pipes[place].room = 0.0;
                network.pipes[back as usize].room += room;
                self.excess[to as usize] += room;
            }
        }
        Ok(())
    }

    /// Brings to `end` what nodes have too much of, as far as it gets there; `barred` keeps what it has, and gets no more.
    fn drain(&mut self, network: &mut Network<'_>, end: u32, barred: u32) -> Result<()> {
        self.measure(network, end, barred)?;
        let patience = PATIENCE * self.len() + network.pipes.len();
        while let Some(node) = self.highest() {
            self.discharge(network, node, (end, barred))?;
            if self.work > patience {
                self.measure(network, end, barred)?;
            }
        }
        Ok(())
    }

    /// Sets heights to distances, and lists nodes by them.
    fn measure(&mut self, network: &mut Network<'_>, end: u32, barred: u32) -> Result<()> {
        let n = self.len();
        self.work = 0;
        self.height.fill(n as u32);
        self.first.fill(NONE);
        self.full.fill(NONE);
        (self.top, self.top_full) = (0, 0);
        self.height[end as usize] = 0;
        self.queue.clear();
        self.queue.push(end);
        let mut next = 0;
        while let Some(&node) = self.queue.get(next) {
            next += 1;
            let row = network.both.range(node);
            network.look(row.len() + 1)?;
            let height = self.height[node as usize] + 1;
            for pipe in &network.pipes[row] {
                let other = pipe.to as usize;
                let far = self.height[other] == n as u32 && pipe.to != barred;
                if far && network.pipes[pipe.back as usize].room > 0.0 {
                    self.height[other] = height;
                    self.current[other] = network.both.offsets()[other] as u32;
                    self.queue.push(pipe.to);
                    self.list(pipe.to);
                    if self.excess[other] > 0.0 {
                        self.fill(pipe.to);
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes the highest node that has too much.
    fn highest(&mut self) -> Option<u32> {
        loop {
            let node = self.full[self.top_full];
            if node != NONE {
                self.full[self.top_full] = self.below[node as usize];
                return Some(node);
            }
            self.top_full = self.top_full.checked_sub(1)?;
        }
    }

    /// Lets go down what a node has too much of, and lifts it where nothing goes down any more.
    fn discharge(
        &mut self,
        network: &mut Network<'_>,
        node: u32,
        (end, barred): (u32, u32),
    ) -> Result<()> {
        let u = node as usize;
        let row = network.both.range(node);
        loop {
            let height = self.height[u];
            let start = self.current[u] as usize;
            for place in start..row.end {
                let Pipe { to, back, room } = network.pipes[place];
                if room <= 0.0 || self.height[to as usize] + 1 != height {
                    continue;
                }
                let pushed = room.min(self.excess[u]);
                network.pipes[place].room -= pushed;
                network.pipes[back as usize].room += pushed;
                if self.excess[to as usize] == 0.0 && to != end && to != barred {
                    self.fill(to);
                }
                self.excess[to as usize] += pushed;
                self.excess[u] -= pushed;
                if self.excess[u] <= 0.0 {
                    self.current[u] = place as u32;
                    return network.look(place - start + 1);
                }
            }
            network.look(2 * row.len() + 1)?;
            self.work += row.len() + LIFT;
            network.control.advance(1);
            let alone = self.first[height as usize] == node && self.after[u] == NONE;
            if alone {
                self.cut_off(height as usize);
                return Ok(());
            }
            self.unlist(node);
            let n = self.len() as u32;
            let mut lifted = (n, row.end);
            for (place, pipe) in row.clone().zip(&network.pipes[row.clone()]) {
                let over = self.height[pipe.to as usize] + 1;
                if pipe.room > 0.0 && over < lifted.0 {
                    lifted = (over, place);
                }
            }
            self.height[u] = lifted.0;
            if lifted.0 == n {
                return Ok(());
            }
            self.current[u] = lifted.1 as u32;
            self.list(node);
        }
    }

    /// Takes out all nodes from a height on: nothing leads down from there.
    fn cut_off(&mut self, height: usize) {
        for height in height..=self.top {
            let mut node = std::mem::replace(&mut self.first[height], NONE);
            while node != NONE {
                self.height[node as usize] = self.height.len() as u32;
                node = self.after[node as usize];
            }
            self.full[height] = NONE;
        }
        self.top = height.saturating_sub(1);
        self.top_full = self.top_full.min(self.top);
    }

    fn list(&mut self, node: u32) {
        let height = self.height[node as usize] as usize;
        let after = std::mem::replace(&mut self.first[height], node);
        self.after[node as usize] = after;
        self.before[node as usize] = NONE;
        if after != NONE {
            self.before[after as usize] = node;
        }
        self.top = self.top.max(height);
    }

    fn unlist(&mut self, node: u32) {
        let (before, after) = (self.before[node as usize], self.after[node as usize]);
        match before {
            NONE => self.first[self.height[node as usize] as usize] = after,
            before => self.after[before as usize] = after,
        }
        if after != NONE {
            self.before[after as usize] = before;
        }
    }

    fn fill(&mut self, node: u32) {
        let height = self.height[node as usize] as usize;
        self.below[node as usize] = std::mem::replace(&mut self.full[height], node);
        self.top_full = self.top_full.max(height);
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::VecDeque;

    use crate::algorithms::table::Trial;

    /// Flows within capacities, conserved, and no path left for more; the side is who can still reach the target.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let (source, target) = (trial.get(&SOURCE) as usize, trial.get(&TARGET) as usize);
        if let Some(error) = trial.refusal() {
            let same = source == target && error.details.parameter.as_deref() == Some("target");
            return match same {
                true => Ok(()),
                false => Err(format!("refused: {error}")),
            };
        }
        let n = graph.num_nodes();
        let capacities = trial.get(&CAPACITY).map(|column| {
            let weights = graph.edge_weights(column, &Control::default());
            weights.unwrap().to_vec()
        });
        let capacities = capacities.unwrap_or(vec![1.0; graph.num_edges()]);
        let largest = capacities.iter().copied().fold(0.0, f64::max);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * largest;
        let flows = trial.f64s(&EDGES, 0);
        let mut balance = vec![0.0; n];
        // Who could get more from whom.
        let mut givers: Vec<Vec<usize>> = vec![Vec::new(); n];
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            let (u, v, flow) = (u as usize, v as usize, flows[edge].unwrap());
            let least = if graph.directed() {
                0.0
            } else {
                -capacities[edge]
            };
            if flow < least || flow > capacities[edge] || u == v && flow != 0.0 {
                return Err(format!("{flow} flows along edge {edge}"));
            }
            balance[u] -= flow;
            balance[v] += flow;
            if flow < capacities[edge] && u != v {
                givers[v].push(u);
            }
            if flow > least && u != v {
                givers[u].push(v);
            }
        }
        let value = trial.f64s(&SUMMARY, 0)[0].unwrap();
        for (node, &got) in balance.iter().enumerate() {
            let expected = match node {
                node if node == target => value,
                node if node == source => -value,
                _ => 0.0,
            };
            if !near(got, expected) {
                return Err(format!("node {node} keeps {got}, expected {expected}"));
            }
        }
        let mut reaches = vec![false; n];
        reaches[target] = true;
        let mut queue = VecDeque::from([target]);
        while let Some(node) = queue.pop_front() {
            for &giver in &givers[node] {
                if !std::mem::replace(&mut reaches[giver], true) {
                    queue.push_back(giver);
                }
            }
        }
        if reaches[source] {
            return Err("more could flow".to_owned());
        }
        let side = trial.u32s(&NODES, 0);
        let wrong = |node: &usize| side[*node] != Some(u32::from(reaches[*node]));
        if let Some(node) = (0..n).find(wrong) {
            return Err(format!("node {node} is on the wrong side"));
        }
        trial.check_note("value", value)
    }
}
