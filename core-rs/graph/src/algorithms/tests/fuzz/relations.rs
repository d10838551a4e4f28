//! Changes of a graph after which the answer is known from the one before: renumbered nodes, shuffled edges, edges the other way, weights
//! scaled or split, parallel edges, self-loops, another graph beside.

use super::super::{arguments, attempt_on};
use super::case::{Case, Given};
use super::dice::Dice;
use super::facts::{Fact, Joined, Names, Order, difference};
use super::laws::{Law, Parallel, law};
use super::shapes::shape;
use crate::Control;
use crate::algorithms::Needs;
use crate::algorithms::parameters::{DefaultValue, Value};
use crate::algorithms::table::Trial;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Relation {
    /// The same nodes in another order.
    Renumbered,
    /// The same edges in another order; those of an undirected graph with their ends swapped.
    Shuffled,
    /// Edges the other way, followed the other way.
    Reversed,
    /// All weights four times as large.
    Scaled,
    /// Some edges as two, each of half the weight.
    Split,
    /// Some edges twice, the second time heavier.
    Doubled,
    /// With self-loops.
    Looped,
    /// Another graph beside.
    United,
}

const RELATIONS: [Relation; 8] = [
    Relation::Renumbered,
    Relation::Shuffled,
    Relation::Reversed,
    Relation::Scaled,
    Relation::Split,
    Relation::Doubled,
    Relation::Looped,
    Relation::United,
];

/// What all weights are multiplied by.
const SCALE: f64 = 4.0;

/// Holds the answer of a case to those of changed ones, as far as its row has a law.
pub fn hold(case: &Case, trial: &Trial<'_>, dice: &mut Dice) -> Result<(), String> {
    let Some(law) = law(case.algorithm.name) else {
        return Ok(());
    };
    // Where sums depend on the order in which they are added, so do answers.
    if !(law.when)(case) || case.rounds() || (case.weighted() && !case.exact()) {
        return Ok(());
    }
    for relation in RELATIONS {
        let facts: Vec<&Fact> = law
            .facts
            .iter()
            .filter(|fact| relation.keeps(law, fact, case))
            .collect();
        if facts.is_empty() {
            continue;
        }
        let Some(changed) = relation.change(case, dice) else {
            continue;
        };
        changed
            .compare(relation, &facts, trial)
            .map_err(|wrong| format!("{relation:?}: {wrong}"))?;
    }
    Ok(())
}

/// Another case, and what its nodes and edges are called in the first one.
struct Changed {
    case: Case,
    names: Names,
    /// What was put beside.
    beside: Option<Case>,
}

impl Relation {
    /// Whether a fact is known after the change.
    fn keeps(self, law: &Law, fact: &Fact, case: &Case) -> bool {
        match self {
            Self::Renumbered => fact.order == Order::None,
            Self::Shuffled => fact.order != Order::Both,
            Self::Reversed => fact.reversed && case.directed,
            Self::Scaled => fact.scaled.is_some() && case.weighted(),
            Self::Split => case.weighted() && fact.simple && law.parallel != Parallel::Least,
            Self::Doubled => {
                fact.simple
                    && match law.parallel {
                        Parallel::Least => true,
                        Parallel::Once => !case.weighted() && !case.rounds(),
                        Parallel::Each => false,
                    }
            }
            Self::Looped => fact.simple && law.loops,
            Self::United => fact.united.is_some() && (law.united)(case),
        }
    }

    fn change(self, case: &Case, dice: &mut Dice) -> Option<Changed> {
        let mut changed = case.clone();
        let (n, m) = (case.nodes.len(), case.edges.len());
        let mut names = Names {
            nodes: (0..n as u32).map(Some).collect(),
            edges: (0..m as u32).map(Some).collect(),
        };
        let mut beside = None;
        match self {
            Self::Renumbered => {
                let order = dice.permutation(n);
                let mut places = vec![0; n];
                for (place, &node) in order.iter().enumerate() {
                    places[node as usize] = place as u32;
                }
                let place = |node: u32| places[node as usize];
                changed.nodes = order
                    .iter()
                    .map(|&node| case.nodes[node as usize])
                    .collect();
                changed
                    .edges
                    .iter_mut()
                    .for_each(|edge| (edge.0, edge.1) = (place(edge.0), place(edge.1)));
                changed.options = renamed(case, &|node| Some(place(node)))?;
                names.nodes = order.into_iter().map(Some).collect();
            }
            Self::Shuffled => {
                let order = dice.permutation(m);
                changed.edges = order
                    .iter()
                    .map(|&edge| case.edges[edge as usize])
                    .collect();
                if !case.directed {
                    changed
                        .edges
                        .iter_mut()
                        .filter(|_| dice.once_in(2))
                        .for_each(|edge| {
                            (edge.0, edge.1) = (edge.1, edge.0);
                        });
                }
                names.edges = order.into_iter().map(Some).collect();
            }
            Self::Reversed => {
                changed
                    .edges
                    .iter_mut()
                    .for_each(|edge| (edge.0, edge.1) = (edge.1, edge.0));
                turn(&mut changed);
            }
            Self::Scaled => changed.edges.iter_mut().for_each(|edge| edge.2 *= SCALE),
            Self::Split => {
                for place in 0..m {
                    if dice.once_in(2) {
                        changed.edges[place].2 /= 2.0;
                        changed.edges.push(changed.edges[place]);
                    }
                }
            }
            Self::Doubled => {
                for place in 0..m {
                    if dice.once_in(3) {
                        let (u, v, weight) = case.edges[place];
                        changed.edges.push((u, v, weight + dice.pick(&[1.0, 4.0])));
                    }
                }
            }
            Self::Looped => {
                for _ in 0..if n > 0 { 1 + dice.below(3) } else { 0 } {
                    let node = dice.row(n);
                    changed.edges.push((node, node, dice.pick(&[1.0, 9.0])));
                }
            }
            Self::United => {
                let acyclic = case.algorithm.needs == Needs::Acyclic || dice.once_in(2);
                let (count, ends) = shape(dice, 8, acyclic);
                let weights = [1.0, 2.0, 5.0].map(|weight| weight * dice.pick(&[1.0, 1.0, 0.5]));
                let edges: Vec<_> = ends
                    .into_iter()
                    .map(|(u, v)| (u, v, dice.pick(&weights)))
                    .collect();
                changed
                    .nodes
                    .extend((0..count as u32).map(|node| 3 * node + 1));
                let by = n as u32;
                changed
                    .edges
                    .extend(edges.iter().map(|&(u, v, weight)| (u + by, v + by, weight)));
                beside = Some(Case {
                    nodes: changed.nodes[n..].to_vec(),
                    edges,
                    ..case.clone()
                });
            }
        }
        names.nodes.resize(changed.nodes.len(), None);
        names.edges.resize(changed.edges.len(), None);
        Some(Changed {
            case: changed,
            names,
            beside,
        })
    }
}

fn renamed(
    case: &Case,
    name: &dyn Fn(u32) -> Option<u32>,
) -> Option<std::collections::BTreeMap<String, Given>> {
    let options = case.options.iter();
    options
        .map(|(key, given)| Some((key.clone(), given.renamed(name)?)))
        .collect()
}

/// Follows edges the other way; of a flow, from the target to the source.
fn turn(case: &mut Case) {
    let parameter = case
        .algorithm
        .parameters
        .iter()
        .find(|it| it.name == "direction");
    if let Some(parameter) = parameter {
        let word = match (case.options.get("direction"), parameter.default) {
            (Some(Given::Value(Value::Text(word))), _) => word.clone(),
            (_, DefaultValue::Text(word)) => word.to_owned(),
            _ => return,
        };
        let other = match word.as_str() {
            "out" => "in",
            "in" => "out",
            _ => return,
        };
        case.options
            .insert("direction".to_owned(), Given::text(other));
    } else if let (Some(source), Some(target)) =
        (case.options.remove("source"), case.options.remove("target"))
    {
        case.options.insert("source".to_owned(), target);
        case.options.insert("target".to_owned(), source);
    }
}

impl Changed {
    fn compare(
        &self,
        relation: Relation,
        facts: &[&Fact],
        before: &Trial<'_>,
    ) -> Result<(), String> {
        let tables = self.case.algorithm.tables;
        answer(&self.case, |after| {
            if rounds(after) != rounds(before) {
                // Sums in another order come to the tolerance a round sooner or later.
                return Ok(());
            }
            for fact in facts {
                let (n, m) = (
                    before.graph.num_nodes() as u32,
                    before.graph.num_edges() as u32,
                );
                let same = Names {
                    nodes: (0..n).map(Some).collect(),
                    edges: (0..m).map(Some).collect(),
                };
                let mut expected = fact.seen(tables, before, &same);
                let scale = match (relation, fact.scaled) {
                    (Relation::Scaled, Some(power)) => SCALE.powi(power),
                    _ => 1.0,
                };
                expected
                    .values_mut()
                    .flatten()
                    .for_each(|value| *value *= scale);
                if let (Some(beside), Some(joined)) = (&self.beside, fact.united)
                    && joined != Joined::Kept
                {
                    answer(beside, |other| {
                        let count = other.graph.num_nodes();
                        let names = Names {
                            nodes: (0..count as u32).map(Some).collect(),
                            edges: vec![Some(0); other.graph.num_edges()],
                        };
                        let other = fact.seen(tables, other, &names);
                        for (name, value) in &mut expected {
                            *value = joined.of(*value, other.get(name).copied().flatten());
                        }
                        Ok(())
                    })?;
                }
                if let Some(difference) =
                    difference(&fact.seen(tables, after, &self.names), &expected)
                {
                    return Err(format!("{}.{}: {difference}", fact.table, fact.column));
                }
            }
            Ok(())
        })
    }
}

/// Runs a case, which must not be refused.
fn answer(case: &Case, look: impl FnOnce(&Trial<'_>) -> Result<(), String>) -> Result<(), String> {
    let graph = case.graph();
    let arguments =
        arguments(&graph, case.algorithm, &case.values()).map_err(|error| error.to_string())?;
    let trial = attempt_on(
        &graph,
        case.algorithm,
        &arguments,
        (None, case.pooled),
        &Control::new(2),
    );
    let trial = trial.map_err(|error| error.to_string())?;
    match trial.unexpected() {
        Some(error) => Err(format!("refused: {error}")),
        None => look(&trial),
    }
}

fn rounds<'a>(trial: &'a Trial<'_>) -> Option<&'a String> {
    trial.notes.get("iterations")
}

impl Joined {
    fn of(self, one: Option<f64>, other: Option<f64>) -> Option<f64> {
        let (Some(a), Some(b)) = (one, other) else {
            return one.or(other);
        };
        Some(match self {
            Self::Kept => a,
            Self::Sum => a + b,
            Self::Most => a.max(b),
            Self::Least => a.min(b),
        })
    }
}
