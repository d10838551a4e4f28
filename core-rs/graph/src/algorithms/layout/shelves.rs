//! Room for components side by side: a square each, in rows from left to right, the largest first.

/// The side of the square that the nodes of a component fill.
pub(super) fn side(nodes: usize) -> f64 {
    (nodes as f64).sqrt()
}

/// The middles of the squares of components of so many nodes, the largest first. Squares are one apart; the first is around 0, and
/// rows are about as wide as all of them are high.
pub(super) fn middles(sizes: &[usize]) -> Vec<[f64; 2]> {
    let cell = |&size: &usize| side(size) + 1.0;
    let first = sizes.first().map_or(0.0, cell);
    let area: f64 = sizes.iter().map(|size| cell(size) * cell(size)).sum();
    let width = area.sqrt();
    // Where the next square begins, and its row.
    let (mut left, mut top, mut height) = (0.0, 0.0, first);
    let place = |size: &usize| {
        let cell = cell(size);
        if left > 0.0 && left + cell > width {
            (left, top, height) = (0.0, top + height, cell);
        }
        let middle = [left + (cell - first) / 2.0, (first - cell) / 2.0 - top];
        left += cell;
        middle
    };
    sizes.iter().map(place).collect()
}
