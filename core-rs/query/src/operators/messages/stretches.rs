//! Stretches of receivers with about the same number of messages in each: what one thread works on at a time.

use std::ops::Range;
use std::sync::Arc;

use quiver_graph::Csr;

/// Nodes and messages of one stretch: enough to hide the cost of handing it out, few enough to share out skewed graphs.
const GRAIN: usize = 1 << 15;

/// The cuts depend on the graph alone, never on the number of threads, so that sums are the same on any machine.
pub(super) fn stretches(nodes: usize, topologies: &[Arc<Csr>]) -> Vec<Range<usize>> {
    // The work before a node ascends.
    let before = |node: usize| {
        let entries = topologies.iter().map(|csr| csr.offsets()[node]);
        node + entries.sum::<usize>()
    };
    let mut stretches = Vec::new();
    let mut start = 0;
    while start < nodes {
        let wanted = before(start) + GRAIN;
        let (mut low, mut high) = (start + 1, nodes);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(middle) < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        stretches.push(start..low);
        start = low;
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use quiver_graph::Control;

    #[test]
    fn cover_all_nodes_and_share_out_the_messages() {
        let nodes = 100_000;
        let from: Vec<u32> = (0..400_000_u32).map(|edge| edge * 7 % nodes).collect();
        let to: Vec<u32> = (0..400_000_u32).map(|edge| edge % 1000).collect();
        let csr = Csr::build(nodes as usize, &to, &from, false, &Control::default()).unwrap();
        let csr = [Arc::new(csr)];
        let cuts = stretches(nodes as usize, &csr);
        assert_eq!(cuts.first().map(|cut| cut.start), Some(0));
        assert_eq!(cuts.last().map(|cut| cut.end), Some(nodes as usize));
        assert!(cuts.windows(2).all(|pair| pair[0].end == pair[1].start));
        let offsets = csr[0].offsets();
        let work = |cut: &Range<usize>| cut.len() + offsets[cut.end] - offsets[cut.start];
        // A row has 400 messages, so no stretch exceeds its share by more.
        assert!(cuts.iter().all(|cut| work(cut) <= GRAIN + 401));
        assert!(stretches(0, &csr).is_empty());
    }
}
