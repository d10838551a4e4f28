//! Makes an input that shows a fault smaller, for as long as it shows it.

use super::case::Case;

/// So many cases are tried.
const PATIENCE: usize = 4_000;

/// The smallest case found for which `fails`.
pub fn shrink(case: &Case, fails: impl Fn(&Case) -> bool) -> Case {
    let mut smallest = case.clone();
    let mut tried = 0;
    loop {
        let mut found = false;
        let mut position = 0;
        // Each step goes on from what the one before has left.
        while let Some(smaller) = step(&smallest, position) {
            tried += 1;
            if tried > PATIENCE {
                return smallest;
            }
            match smaller {
                Some(smaller) if fails(&smaller) => {
                    smallest = smaller;
                    found = true;
                }
                _ => position += 1,
            }
        }
        if !found {
            return smallest;
        }
    }
}

/// The step at a position: None behind the last; `Some(None)` for one that changes nothing.
fn step(case: &Case, position: usize) -> Option<Option<Case>> {
    let (n, m, options) = (case.nodes.len(), case.edges.len(), case.options.len());
    let mut smaller = case.clone();
    // Halves, quarters and eighths of the edges; then nodes, edges, options and weights one by one.
    if position < 14 {
        let (parts, part) = [(2, 0), (4, 2), (8, 6)]
            .into_iter()
            .find(|(parts, before)| position < before + parts)
            .map(|(parts, before)| (parts, position - before))?;
        if m < 2 * parts {
            return Some(None);
        }
        smaller
            .edges
            .drain(part * m / parts..(part + 1) * m / parts);
        return Some(Some(smaller));
    }
    let mut position = position - 14;
    if position < n {
        return Some(without_node(case, (n - 1 - position) as u32));
    }
    position -= n;
    if position < m {
        smaller.edges.remove(m - 1 - position);
        return Some(Some(smaller));
    }
    position -= m;
    if position < options {
        let name = case.options.keys().nth(position)?.clone();
        smaller.options.remove(&name);
        return Some(Some(smaller));
    }
    position -= options;
    if position < m {
        let weight = &mut smaller.edges[position].2;
        if *weight == 1.0 {
            return Some(None);
        }
        *weight = 1.0;
        return Some(Some(smaller));
    }
    position -= m;
    if position == 0 {
        return Some(case.pooled.then(|| {
            smaller.pooled = false;
            smaller
        }));
    }
    None
}

/// Without a node and its edges; None where an argument names it.
fn without_node(case: &Case, node: u32) -> Option<Case> {
    let name = |it: u32| match it.cmp(&node) {
        std::cmp::Ordering::Less => Some(it),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(it - 1),
    };
    let mut smaller = case.clone();
    smaller.nodes.remove(node as usize);
    let edges = case
        .edges
        .iter()
        .filter_map(|&(u, v, weight)| Some((name(u)?, name(v)?, weight)));
    smaller.edges = edges.collect();
    let options = case
        .options
        .iter()
        .map(|(key, given)| Some((key.clone(), given.renamed(name)?)));
    smaller.options = options.collect::<Option<_>>()?;
    Some(smaller)
}
