//! Graphs of which everything is known.

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use serde_json::json;

use super::make;

#[test]
fn grids_join_each_node_to_the_next_ones() {
    for (rows, columns) in [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (1, 5),
        (3, 3),
        (4, 7),
        (2, 6),
        (6, 2),
    ] {
        for periodic in [false, true] {
            let grid = make(
                "grid",
                json!({ "rows": rows, "columns": columns, "periodic": periodic }),
            );
            let mut expected = Vec::new();
            let (mut xs, mut ys) = (Vec::new(), Vec::new());
            for y in 0..rows {
                for x in 0..columns {
                    let id = |x: u32, y: u32| y * columns + x;
                    xs.push(x);
                    ys.push(y);
                    if x + 1 < columns {
                        expected.push((id(x, y), id(x + 1, y)));
                    } else if periodic && columns > 2 {
                        expected.push((id(x, y), id(0, y)));
                    }
                    if y + 1 < rows {
                        expected.push((id(x, y), id(x, y + 1)));
                    } else if periodic && rows > 2 {
                        expected.push((id(x, y), id(x, 0)));
                    }
                }
            }
            let context = format!("{rows} by {columns}, periodic: {periodic}");
            assert_eq!(grid.pairs(), expected, "{context}");
            assert_eq!(
                (grid.column("x"), grid.column("y")),
                (&xs[..], &ys[..]),
                "{context}"
            );
            assert!(grid.is_simple(), "{context}");
        }
    }
}

#[test]
fn large_grids_have_their_degrees() {
    let torus = make(
        "grid",
        json!({ "rows": 150, "columns": 170, "periodic": true }),
    );
    assert!(torus.is_simple());
    assert!(torus.degrees().iter().all(|&degree| degree == 4));
    let grid = make("grid", json!({ "rows": 150, "columns": 170 }));
    assert!(grid.is_simple());
    assert_eq!(grid.edges.num_rows(), 150 * 169 + 149 * 170);
    let apart = |&(u, v): &(u32, u32)| v - u == 1 && v % 170 != 0 || v - u == 170;
    assert!(grid.pairs().iter().all(apart));
}

#[test]
fn the_karate_club_is_the_one_of_the_paper() {
    let club = make("karateClub", json!({}));
    let pairs: BTreeSet<(u32, u32)> = club.pairs().into_iter().collect();
    assert_eq!((club.nodes.num_rows(), pairs.len()), (34, 78));
    assert!(pairs.iter().all(|(u, v)| u < v));
    // As every library has them.
    let degrees = [
        16, 9, 10, 6, 3, 4, 4, 4, 5, 2, 3, 1, 2, 5, 2, 2, 2, 2, 2, 3, 2, 2, 2, 5, 3, 3, 2, 4, 3, 4,
        4, 6, 12, 17,
    ];
    assert_eq!(club.degrees(), degrees);
    let joined = |u, v| pairs.contains(&(u, v));
    let mut triangles = 0;
    for u in 0..34 {
        for v in u + 1..34 {
            triangles += (v + 1..34)
                .filter(|&w| joined(u, v) && joined(v, w) && joined(u, w))
                .count();
        }
    }
    assert_eq!(triangles, 45);
    // Eleven who met chose different clubs.
    let column = club.nodes.column_by_name("club").unwrap();
    let clubs: Vec<_> = column
        .as_string::<i32>()
        .iter()
        .map(Option::unwrap)
        .collect();
    assert_eq!(clubs.iter().filter(|&&club| club == "Mr. Hi").count(), 17);
    assert_eq!((clubs[0], clubs[33]), ("Mr. Hi", "Officer"));
    let across = pairs
        .iter()
        .filter(|&&(u, v)| clubs[u as usize] != clubs[v as usize]);
    assert_eq!(across.count(), 11);
}

#[test]
fn without_chance_the_small_world_is_the_ring() {
    for (nodes, neighbors) in [(0, 0), (1, 0), (3, 2), (10, 4), (9, 8), (20_000, 6)] {
        let ring = make(
            "wattsStrogatz",
            json!({ "nodes": nodes, "neighbors": neighbors, "probability": 0 }),
        );
        let mut expected = Vec::new();
        for node in 0..nodes {
            expected.extend((1..=neighbors / 2).map(|step| (node, (node + step) % nodes)));
        }
        assert_eq!(ring.pairs(), expected);
        assert!(
            ring.degrees()
                .iter()
                .all(|&degree| degree == u64::from(neighbors))
        );
    }
}

#[test]
fn certain_pairs_are_all_there_and_impossible_ones_are_not() {
    for directed in [true, false] {
        for self_loops in [true, false] {
            let more = json!({ "directed": directed, "selfLoops": self_loops });
            let whole = |mut json: serde_json::Value| {
                json.as_object_mut()
                    .unwrap()
                    .extend(more.as_object().unwrap().clone());
                json
            };
            let wanted = |u: u32, v: u32| (self_loops || u != v) && (directed || u <= v);
            let all = |n: u32, is: &dyn Fn(u32, u32) -> bool| -> BTreeSet<(u32, u32)> {
                let pairs = (0..n).flat_map(|u| (0..n).map(move |v| (u, v)));
                pairs.filter(|&(u, v)| is(u, v)).collect()
            };
            let complete = make(
                "erdosRenyi",
                whole(json!({ "nodes": 300, "probability": 1 })),
            );
            let pairs = complete.pairs();
            assert!(pairs.is_sorted());
            assert_eq!(
                pairs.into_iter().collect::<BTreeSet<_>>(),
                all(300, &wanted)
            );
            let none = make(
                "erdosRenyi",
                whole(json!({ "nodes": 300, "probability": 0 })),
            );
            assert_eq!((none.nodes.num_rows(), none.edges.num_rows()), (300, 0));

            let blocks = make(
                "stochasticBlockModel",
                whole(
                    json!({ "sizes": [3, 0, 4, 2], "probabilities": [[1, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0], [1, 1, 0, 0]] }),
                ),
            );
            let block = |node: u32| [0, 0, 0, 2, 2, 2, 2, 3, 3][node as usize];
            assert_eq!(blocks.column("block"), [0, 0, 0, 2, 2, 2, 2, 3, 3]);
            let expected = all(9, &|u, v| {
                wanted(u, v) && (block(u) == block(v) && block(u) != 3 || block(u) + block(v) == 3)
            });
            assert_eq!(blocks.pairs().len(), expected.len());
            assert_eq!(
                blocks.pairs().into_iter().collect::<BTreeSet<_>>(),
                expected
            );
        }
    }
}

#[test]
fn growth_starts_from_a_star_and_never_joins_twice() {
    for (nodes, per_node) in [(2, 1), (50, 1), (40, 7), (60, 50), (500, 40), (5000, 3)] {
        for seed in 0..5 {
            let options = json!({ "nodes": nodes, "edgesPerNode": per_node, "seed": seed });
            let grown = make("barabasiAlbert", options);
            assert!(grown.is_simple());
            let pairs = grown.pairs();
            assert_eq!(pairs.len(), (nodes - per_node) * per_node);
            for (edge, &(newer, older)) in pairs.iter().enumerate() {
                assert_eq!(newer as usize, per_node + edge / per_node);
                assert!(older < newer);
            }
            let first = pairs[..per_node].iter().map(|pair| pair.1);
            assert!(first.eq(0..per_node as u32));
        }
    }
}

#[test]
fn small_worlds_join_no_two_nodes_twice() {
    for nodes in 1..14_usize {
        for neighbors in (0..nodes).step_by(2) {
            for probability in [0.1, 0.5, 1.0] {
                for seed in 0..20 {
                    let world = make(
                        "wattsStrogatz",
                        json!({ "nodes": nodes, "neighbors": neighbors, "probability": probability, "seed": seed }),
                    );
                    let context = || format!("{nodes}, {neighbors}, {probability}, {seed}");
                    assert_eq!(world.edges.num_rows(), nodes * neighbors / 2);
                    assert!(world.is_simple(), "{}", context());
                    let sources = world.column("src").iter();
                    assert!(sources.is_sorted(), "{}", context());
                }
            }
        }
    }
    for (nodes, neighbors) in [(1000, 500), (1000, 990), (20_000, 30)] {
        let world = make(
            "wattsStrogatz",
            json!({ "nodes": nodes, "neighbors": neighbors, "probability": 0.6 }),
        );
        assert_eq!(world.edges.num_rows(), nodes * neighbors / 2);
        assert!(world.is_simple());
    }
}

#[test]
fn rmat_has_as_many_edges_as_it_says() {
    for (scale, factor) in [(1, 1), (6, 3), (11, 16), (17, 1)] {
        let graph = make("rmat", json!({ "scale": scale, "edgeFactor": factor }));
        let nodes = 1 << scale;
        assert_eq!(
            (graph.nodes.num_rows(), graph.edges.num_rows()),
            (nodes, factor * nodes)
        );
        assert!(
            graph
                .pairs()
                .iter()
                .all(|&(u, v)| (u.max(v) as usize) < nodes)
        );
    }
    // A way that is certain.
    let corner = make(
        "rmat",
        json!({ "scale": 7, "a": 0, "b": 1, "c": 0, "shuffle": false }),
    );
    assert!(corner.pairs().iter().all(|&pair| pair == (0, 127)));
}
