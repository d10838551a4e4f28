//! What the verifiers of paths share: plain lists of edges, and tables of paths read back and held to the graph.

use std::collections::VecDeque;

use crate::algorithms::table::{Table, Trial};
use crate::{Control, Direction};

/// The weights of edges, 1 where no column is named.
pub fn weights(trial: &Trial<'_>, column: Option<&str>) -> Vec<f64> {
    let weights = column.map(|column| {
        let weights = trial.graph.edge_weights(column, &Control::default());
        weights.unwrap().to_vec()
    });
    weights.unwrap_or(vec![1.0; trial.graph.num_edges()])
}

/// The ends of the edges as they are followed, with their rows: in an undirected graph both ways.
pub fn followed(trial: &Trial<'_>, direction: Direction) -> Vec<(u32, u32, usize)> {
    let graph = trial.graph;
    let mut edges = Vec::new();
    for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
        if !graph.directed() || direction != Direction::In {
            edges.push((u, v, edge));
        }
        if !graph.directed() || direction != Direction::Out {
            edges.push((v, u, edge));
        }
    }
    edges
}

/// The shortest distances from a node: what has become nearer is looked at again, until nothing does.
pub fn distances(
    trial: &Trial<'_>,
    direction: Direction,
    weights: &[f64],
    source: u32,
) -> Vec<f64> {
    let mut near = vec![Vec::new(); trial.graph.num_nodes()];
    for (u, v, edge) in followed(trial, direction) {
        near[u as usize].push((v, weights[edge]));
    }
    let mut distances = vec![f64::INFINITY; near.len()];
    distances[source as usize] = 0.0;
    let mut queue = VecDeque::from([source]);
    while let Some(u) = queue.pop_front() {
        for &(v, weight) in &near[u as usize] {
            let through = distances[u as usize] + weight;
            if through < distances[v as usize] {
                distances[v as usize] = through;
                queue.push_back(v);
            }
        }
    }
    distances
}

/// The edges that paths take, by their ends: of several the first of the lightest.
pub struct Lightest(pub Vec<((u32, u32), usize)>);

impl Lightest {
    pub fn of(trial: &Trial<'_>, direction: Direction, weights: &[f64]) -> Self {
        let edges = followed(trial, direction).into_iter();
        let mut edges: Vec<_> = edges.map(|(u, v, edge)| ((u, v), edge)).collect();
        edges.sort_by(|a, b| {
            let weight = weights[a.1].total_cmp(&weights[b.1]);
            a.0.cmp(&b.0).then(weight).then(a.1.cmp(&b.1))
        });
        edges.dedup_by_key(|it| it.0);
        Self(edges)
    }

    fn between(&self, u: u32, v: u32) -> Option<usize> {
        let place = self.0.binary_search_by_key(&(u, v), |it| it.0);
        place.ok().map(|place| self.0[place].1)
    }
}

/// A path of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    pub nodes: Vec<u32>,
    pub cost: f64,
}

impl Way {
    pub fn joins(&self, source: u32, target: u32) -> bool {
        self.nodes.first() == Some(&source) && self.nodes.last() == Some(&target)
    }

    /// Whether it costs so much, but for the order in which weights are added up.
    pub fn costs(&self, expected: f64) -> bool {
        (self.cost - expected).abs() <= 1e-9 * expected.abs()
    }

    pub fn visits_no_node_twice(&self) -> bool {
        let mut nodes = self.nodes.clone();
        nodes.sort_unstable();
        nodes.windows(2).all(|pair| pair[0] != pair[1])
    }
}

/// The paths of a table, each along edges that are there, the first of the lightest between two nodes, and at costs that add up.
pub fn ways(
    trial: &Trial<'_>,
    table: &Table,
    direction: Direction,
    weights: &[f64],
) -> Result<Vec<Way>, String> {
    let mut ways: Vec<Way> = Vec::new();
    if trial.tables[table.name].is_empty() {
        return Ok(ways);
    }
    let edges = Lightest::of(trial, direction, weights);
    let numbers = [0, 1, 2, 3].map(|position| trial.u32s(table, position));
    let costs = trial.f64s(table, 4);
    for row in 0..costs.len() {
        let [path, step, node, edge] = [0, 1, 2, 3].map(|column| numbers[column][row]);
        let (node, cost) = (node.unwrap(), costs[row].unwrap());
        let context = format!("row {row}: path {path:?}, step {step:?}, node {node}");
        if step == Some(0) {
            if edge.is_some() || cost != 0.0 || path != Some(ways.len() as u32) {
                return Err(format!("{context}: edge {edge:?}, cost {cost}"));
            }
            ways.push(Way {
                nodes: vec![node],
                cost,
            });
            continue;
        }
        let number = ways.len() as u32;
        let way = ways.last_mut().ok_or("no path begins")?;
        let before = way.nodes[way.nodes.len() - 1];
        let expected = edges.between(before, node);
        let adds = expected.map(|edge| way.cost + weights[edge]);
        if path != Some(number - 1)
            || step != Some(way.nodes.len() as u32)
            || edge.map(|edge| edge as usize) != expected
            || adds != Some(cost)
        {
            return Err(format!("{context}: edge {edge:?}, cost {cost}"));
        }
        way.nodes.push(node);
        way.cost = cost;
    }
    Ok(ways)
}
