//! Topology against the obvious way of building it.

use quiver_graph::{Control, Csr, Direction, ErrorCode, Graph};

/// A small deterministic generator, so that cases are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % bound
    }
}

fn naive(num_nodes: usize, src: &[u32], dst: &[u32], direction: Direction) -> Vec<Vec<(u32, u32)>> {
    let mut rows = vec![Vec::new(); num_nodes];
    for (edge, (&u, &v)) in (0u32..).zip(src.iter().zip(dst)) {
        if direction != Direction::In {
            rows[u as usize].push((v, edge));
        }
        if direction == Direction::In || (direction == Direction::Both && u != v) {
            rows[v as usize].push((u, edge));
        }
    }
    rows.iter_mut().for_each(|row| row.sort());
    rows
}

fn rows(csr: &Csr) -> Vec<Vec<(u32, u32)>> {
    (0..csr.len() as u32)
        .map(|u| {
            csr.neighbors(u)
                .iter()
                .copied()
                .zip(csr.edges(u).iter().copied())
                .collect()
        })
        .collect()
}

#[test]
fn every_direction_equals_the_naive_lists_on_any_number_of_threads() {
    let mut random = Random(7);
    for (num_nodes, num_edges) in [
        (1, 0),
        (1, 5),
        (3, 40),
        (1000, 3000),
        (70_000, 200_000),
        (100, 90_000),
    ] {
        let mut ends = || {
            (0..num_edges)
                .map(|_| random.below(num_nodes) as u32)
                .collect::<Vec<u32>>()
        };
        let (src, dst) = (ends(), ends());
        for threads in [1, 3] {
            let control = Control::new(threads);
            let graph = Graph::from_endpoints(num_nodes, src.clone(), dst.clone(), true).unwrap();
            for direction in [Direction::Out, Direction::In, Direction::Both] {
                let csr = graph.topology(direction, &control).unwrap();
                assert_eq!(
                    rows(&csr),
                    naive(num_nodes, &src, &dst, direction),
                    "{num_nodes} {direction:?}"
                );
            }
            let undirected =
                Graph::from_endpoints(num_nodes, src.clone(), dst.clone(), false).unwrap();
            let csr = undirected.topology(Direction::Out, &control).unwrap();
            assert_eq!(rows(&csr), naive(num_nodes, &src, &dst, Direction::Both));
            assert!(std::sync::Arc::ptr_eq(
                &csr,
                &undirected.topology(Direction::In, &control).unwrap()
            ));
        }
    }
}

#[test]
fn a_graph_without_nodes_has_a_topology() {
    let graph = Graph::from_endpoints(0, vec![], vec![], true).unwrap();
    let csr = graph
        .topology(Direction::Both, &Control::default())
        .unwrap();
    assert_eq!((csr.len(), csr.offsets()), (0, &[0][..]));
}

#[test]
fn concurrent_callers_share_one_build_even_from_within_a_pool() {
    use rayon::prelude::*;
    let graph =
        Graph::from_endpoints(5000, (0..5000).collect(), (0..5000).rev().collect(), true).unwrap();
    let built: Vec<_> = (0..64)
        .into_par_iter()
        .with_max_len(1)
        .map(|_| graph.topology(Direction::Out, &Control::default()).unwrap())
        .collect();
    assert!(
        built
            .iter()
            .all(|csr| std::sync::Arc::ptr_eq(csr, &built[0]))
    );
}

#[test]
fn a_cancelled_build_says_so_and_the_next_one_succeeds() {
    let graph = Graph::from_endpoints(2, vec![0], vec![1], true).unwrap();
    let control = Control::default();
    control.cancel();
    assert_eq!(
        graph.topology(Direction::Out, &control).unwrap_err().code,
        ErrorCode::Cancelled
    );
    assert_eq!(
        graph
            .topology(Direction::Out, &Control::default())
            .unwrap()
            .neighbors(0),
        [1]
    );
}

#[test]
fn endpoints_out_of_range_are_refused() {
    let error = Graph::from_endpoints(2, vec![0, 1], vec![1, 2], true).unwrap_err();
    assert_eq!(
        (error.code, error.details.row),
        (ErrorCode::InvalidData, Some(1))
    );
    assert_eq!(
        Graph::from_endpoints(2, vec![0], vec![], true)
            .unwrap_err()
            .code,
        ErrorCode::InvalidData
    );
    assert_eq!(
        Csr::build(1, &[0], &[1], false, &Control::default())
            .unwrap_err()
            .code,
        ErrorCode::InvalidData
    );
}
