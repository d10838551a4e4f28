//! How fast a file is read into a graph: `cargo run --release -p quiver-formats --example speed -- FILE`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use quiver_formats::{ReadOptions, Source, of_path, read};
use quiver_graph::Control;

fn main() {
    for path in std::env::args().skip(1).map(PathBuf::from) {
        let control = Arc::new(Control::new(0));
        let megabytes = std::fs::metadata(&path).unwrap().len() as f64 / 1e6;
        let format = of_path(&path).unwrap();
        for _ in 0..3 {
            let began = Instant::now();
            let loaded = read(
                format,
                &Source::File(path.clone()),
                &ReadOptions::default(),
                &control,
            );
            let parsed = began.elapsed().as_secs_f64();
            let graph = loaded
                .unwrap()
                .builder(&ReadOptions::default())
                .build(&control)
                .unwrap();
            let all = began.elapsed().as_secs_f64();
            println!(
                "{}: {} nodes, {} edges, {megabytes:.1} MB: parsed in {parsed:.3} s, a graph in {all:.3} s, {:.0} MB/s",
                path.display(),
                graph.num_nodes(),
                graph.num_edges(),
                megabytes / all,
            );
        }
    }
}
