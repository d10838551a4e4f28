//! Nodes as messages name them.

use arrow_cast::display::array_value_to_string;

use crate::Graph;

/// The id of the node in a row; of several key columns all, as they stand.
pub(in super::super) fn node_name(graph: &Graph, node: u32) -> String {
    let Ok((_, columns)) = graph.id_columns() else {
        return format!("the node in row {node}");
    };
    let texts = columns
        .iter()
        .map(|column| array_value_to_string(column, node as usize));
    let texts: Vec<String> = texts.filter_map(Result::ok).collect();
    texts.join(", ")
}
