//! What is written reads back as it was, or is refused.

mod support;

use quiver_formats::{Format, Ids, OnLoss, ReadOptions, WriteOptions, named};
use quiver_graph::{ErrorCode, Graph};
use support::random::Random;
use support::{Content, Wanted, content, graph, reread, types, written};

const STRICT: WriteOptions = WriteOptions {
    on_loss: OnLoss::Error,
};
const LOOSE: WriteOptions = WriteOptions {
    on_loss: OnLoss::Skip,
};

fn options(text_ids: bool) -> ReadOptions {
    ReadOptions {
        ids: if text_ids { Ids::String } else { Ids::Infer },
        ..ReadOptions::default()
    }
}

/// Graphs that go through, and graphs that are refused, of `count`.
fn tried(
    format: &'static Format,
    count: u64,
    wanted: impl Fn(u64) -> Wanted,
    expected: impl Fn(&Graph) -> Content,
) -> (u64, u64) {
    let (mut whole, mut refused) = (0, 0);
    for seed in 0..count {
        let wanted = wanted(seed);
        let graph = graph(&mut Random::new(seed), wanted);
        match written(&graph, format, STRICT) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let again = reread(&bytes, format, &options(wanted.text_ids));
                let again = again.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
                assert_eq!(content(&again), expected(&graph), "seed {seed}\n{text}");
                whole += 1;
            }
            Err(error) => {
                assert_eq!(error.code, ErrorCode::UnsupportedType, "{error}");
                refused += 1;
                // What may lose something is still a file of the format.
                match written(&graph, format, LOOSE) {
                    Ok(bytes) => {
                        let again = reread(&bytes, format, &options(wanted.text_ids));
                        let text = String::from_utf8_lossy(&bytes).into_owned();
                        if let Err(error) = again {
                            // Ids that became alike are two nodes no more.
                            let alike = error.code == ErrorCode::DuplicateKey;
                            assert!(alike, "seed {seed}: {error}\n{text}");
                        }
                    }
                    Err(error) => assert_eq!(error.code, ErrorCode::UnsupportedType, "{error}"),
                }
            }
        }
    }
    (whole, refused)
}

fn any(seed: u64) -> Wanted {
    Wanted {
        text_ids: seed.is_multiple_of(2),
        attributes: !seed.is_multiple_of(5),
        controls: seed.is_multiple_of(7),
    }
}

/// With types, which the content tells by the text only.
fn typed(format: &'static Format) {
    for seed in 0..200 {
        let wanted = Wanted {
            controls: false,
            ..any(seed)
        };
        let graph = graph(&mut Random::new(seed), wanted);
        let Ok(bytes) = written(&graph, format, STRICT) else {
            continue;
        };
        let again = reread(&bytes, format, &options(wanted.text_ids)).unwrap();
        let (before, after) = (&graph.node_tables()[0], &again.node_tables()[0]);
        if after.num_rows() > 0 {
            assert_eq!(types(before.schema()), types(after.schema()), "seed {seed}");
        }
        let (before, after) = (&graph.edge_tables()[0], &again.edge_tables()[0]);
        if after.num_rows() > 0 {
            assert_eq!(types(before.schema()), types(after.schema()), "seed {seed}");
        }
    }
}

#[test]
fn graphml_holds_everything_but_control_characters() {
    let format = named("graphml").unwrap();
    let (whole, refused) = tried(format, 700, any, content);
    assert!(whole > 500 && refused > 20, "{whole} and {refused}");
    typed(format);
}

#[test]
fn gexf_holds_everything_but_control_characters() {
    let (whole, refused) = tried(named("gexf").unwrap(), 700, any, content);
    assert!(whole > 500 && refused > 20, "{whole} and {refused}");
}

#[test]
fn json_holds_everything() {
    for name in ["node-link", "d3"] {
        let (whole, refused) = tried(named(name).unwrap(), 700, any, content);
        assert_eq!((whole, refused), (700, 0), "{name}");
    }
    let text = |seed| Wanted {
        text_ids: true,
        ..any(seed)
    };
    let (whole, refused) = tried(named("cytoscape").unwrap(), 700, text, content);
    assert_eq!((whole, refused), (700, 0));
}

/// Booleans are 1 and 0, and ids that are no numbers are labels.
fn of_gml(graph: &Graph) -> Content {
    let mut expected = content(graph);
    let ids = graph.node_tables()[0].schema().field(0).data_type().clone();
    let numbers = ids == arrow_schema::DataType::Int64;
    let booleans = |schema: &arrow_schema::Schema| {
        let fields = schema
            .fields()
            .iter()
            .filter(|field| *field.data_type() == arrow_schema::DataType::Boolean);
        fields.map(|field| field.name().clone()).collect::<Vec<_>>()
    };
    let of_nodes = booleans(graph.node_tables()[0].schema());
    let of_edges = booleans(graph.edge_tables()[0].schema());
    let ids: Vec<String> = expected
        .nodes
        .iter()
        .map(|(key, _)| key[0].clone())
        .collect();
    let number = |id: &String| {
        ids.iter()
            .position(|other| other == id)
            .unwrap()
            .to_string()
    };
    for (rows, booleans) in [
        (&mut expected.nodes, of_nodes),
        (&mut expected.edges, of_edges),
    ] {
        for (key, others) in rows {
            for name in &booleans {
                if let Some(value) = others.get_mut(name) {
                    *value = u8::from(value == "true").to_string();
                }
            }
            if !numbers {
                if let [id] = &key[..] {
                    others.insert("label".into(), id.clone());
                }
                for id in key {
                    *id = number(id);
                }
            }
        }
    }
    expected
}

#[test]
fn gml_holds_everything_but_types() {
    let (whole, refused) = tried(named("gml").unwrap(), 700, any, of_gml);
    assert_eq!((whole, refused), (700, 0));
}

fn of_pajek(graph: &Graph) -> Content {
    let mut expected = content(graph);
    let ids: Vec<String> = expected
        .nodes
        .iter()
        .map(|(key, _)| key[0].clone())
        .collect();
    for (row, (key, others)) in expected.nodes.iter_mut().enumerate() {
        others.insert("label".into(), key[0].clone());
        key[0] = (row + 1).to_string();
    }
    for (key, _) in &mut expected.edges {
        for id in key {
            *id = (ids.iter().position(|other| other == id).unwrap() + 1).to_string();
        }
    }
    if expected.edges.is_empty() {
        // Told by the edges only.
        expected.directed = true;
    }
    expected
}

#[test]
fn pajek_holds_text_without_quotes_and_line_breaks() {
    let (whole, refused) = tried(named("pajek").unwrap(), 700, any, of_pajek);
    assert!(whole > 50 && refused > 300, "{whole} and {refused}");
}

/// In the order of the format, sorted: edges of one source lie together.
fn sorted(mut content: Content) -> Content {
    for (key, _) in &mut content.edges {
        if !content.directed {
            key.sort();
        }
    }
    content.edges.sort();
    content
}

#[test]
fn lists_of_edges_hold_edges() {
    for name in ["edge-list", "matrix-market", "metis", "adjacency-list"] {
        let format = named(name).unwrap();
        let mut whole = 0;
        for seed in 0..900_u64 {
            let wanted = Wanted {
                text_ids: false,
                attributes: seed.is_multiple_of(3),
                controls: false,
            };
            let graph = graph(&mut Random::new(seed), wanted);
            match written(&graph, format, STRICT) {
                Ok(bytes) => {
                    let again = reread(&bytes, format, &ReadOptions::default()).unwrap();
                    let (mut before, mut after) =
                        (sorted(content(&graph)), sorted(content(&again)));
                    if name == "edge-list" || name == "adjacency-list" {
                        // Nodes are in the order in which they are named first.
                        before.nodes.sort();
                        after.nodes.sort();
                    }
                    if name == "edge-list" {
                        for (_, others) in &mut before.edges {
                            others.retain(|_, value| !value.is_empty());
                        }
                    }
                    assert_eq!(
                        before,
                        after,
                        "{name}, seed {seed}\n{}",
                        String::from_utf8_lossy(&bytes)
                    );
                    whole += 1;
                }
                Err(error) => {
                    assert_eq!(error.code, ErrorCode::UnsupportedType, "{error}");
                    let bytes = written(&graph, format, LOOSE);
                    let bytes =
                        bytes.unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
                    let again = reread(&bytes, format, &ReadOptions::default());
                    again.unwrap_or_else(|error| {
                        panic!(
                            "{name}, seed {seed}: {error}\n{}",
                            String::from_utf8_lossy(&bytes)
                        )
                    });
                }
            }
        }
        assert!(whole > 10, "{name}: {whole}");
    }
}

#[test]
fn what_is_lost_is_told() {
    let graph = graph(
        &mut Random::new(3),
        Wanted {
            text_ids: true,
            attributes: true,
            controls: false,
        },
    );
    let mut bytes = Vec::new();
    let told = quiver_formats::write(
        named("metis").unwrap(),
        &graph,
        LOOSE,
        false,
        &mut bytes,
        &quiver_graph::Control::default(),
    );
    let told = told.unwrap();
    assert_eq!(told.bytes, bytes.len() as u64);
    assert!(
        told.lost.iter().any(|lost| lost.contains("\"name\"")),
        "{told:?}"
    );
}
