//! What the verifiers of samples share: lists of neighbours, made of the plain edge list.

use crate::Direction;
use crate::algorithms::table::Trial;

/// Of each node its neighbours, in their order, with the rows of the edges. A self-loop is one edge.
pub fn near(trial: &Trial<'_>, direction: Direction) -> Vec<Vec<(u32, u32)>> {
    let graph = trial.graph;
    let both = !graph.directed() || direction == Direction::Both;
    let mut near = vec![Vec::new(); graph.num_nodes()];
    for (edge, (&u, &v)) in (0u32..).zip(graph.src().iter().zip(graph.dst())) {
        if both || direction == Direction::Out {
            near[u as usize].push((v, edge));
        }
        if both && u != v || !both && direction == Direction::In {
            near[v as usize].push((u, edge));
        }
    }
    near.iter_mut().for_each(|near| near.sort_unstable());
    near
}
