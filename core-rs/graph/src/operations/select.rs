//! Parts of a graph: of its nodes, of its edges, of its labels and types.

use std::sync::Arc;

use rayon::prelude::*;

use crate::ids::NONE;
use crate::tables::{Batches, EdgeTable, NodeTable};
use crate::{Control, Direction, ErrorCode, Graph, GraphError, Result};

/// Rows per piece of parallel work.
const PIECE: usize = 1 << 16;

impl Graph {
    /// The nodes where `keep` is true, one value per node row, and the edges between them.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a mask of another length, [`ErrorCode::Cancelled`].
    pub fn filter_nodes(&self, keep: &[bool], control: &Control) -> Result<Self> {
        check_mask("nodes", self.num_nodes(), keep)?;
        if keep.iter().all(|&keep| keep) {
            return Ok(self.clone());
        }
        control.check()?;
        let mut new_row = vec![NONE; self.num_nodes()];
        let kept_rows = new_row.iter_mut().zip(keep).filter(|(_, keep)| **keep);
        kept_rows
            .zip(0u32..)
            .for_each(|((new_row, _), next)| *new_row = next);
        let mut first = 0;
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for table in &*self.nodes {
            let (data, whole) = table.data.filter(&keep[table.rows()])?;
            let ids = if whole {
                table.ids.clone()
            } else {
                Arc::default()
            };
            nodes.push(NodeTable {
                data: data.starting_at(first),
                ids,
                ..table.clone()
            });
            first = nodes.last().map_or(0, |table| table.rows().end);
        }
        control.check()?;
        let (src, dst) = self.ends()?;
        let kept: Vec<bool> = src
            .par_iter()
            .with_min_len(PIECE)
            .zip(dst)
            .map(|(&u, &v)| keep[u as usize] && keep[v as usize])
            .collect();
        let part = self.filter_edges(&kept, control)?;
        let (src, dst) = part.ends()?;
        let renumber = |rows: &[u32]| -> Vec<u32> {
            rows.par_iter()
                .with_min_len(PIECE)
                .map(|&row| new_row[row as usize])
                .collect()
        };
        Ok(Self::from_parts(
            nodes.into(),
            part.edges.clone(),
            renumber(src),
            renumber(dst),
            self.directed,
        ))
    }

    /// All nodes, and the edges where `keep` is true, one value per edge row.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a mask of another length, [`ErrorCode::Cancelled`].
    pub fn filter_edges(&self, keep: &[bool], control: &Control) -> Result<Self> {
        check_mask("edges", self.num_edges(), keep)?;
        control.check()?;
        if keep.iter().all(|&keep| keep) {
            return Ok(self.clone());
        }
        let (src, dst) = self.ends()?;
        let mut first = 0;
        let mut edges = Vec::with_capacity(self.edges.len());
        for table in &*self.edges {
            let (data, _) = table.data.filter(&keep[table.rows()])?;
            edges.push(EdgeTable {
                data: data.starting_at(first),
                ..table.clone()
            });
            first = edges.last().map_or(0, |table| table.rows().end);
        }
        let select = |rows: &[u32]| -> Vec<u32> {
            rows.iter()
                .zip(keep)
                .filter(|(_, keep)| **keep)
                .map(|(row, _)| *row)
                .collect()
        };
        Ok(Self::from_parts(
            self.nodes.clone(),
            edges.into(),
            select(src),
            select(dst),
            self.directed,
        ))
    }

    /// The graph without these node rows and without the edges at them.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownId`] for a row that the graph does not have, [`ErrorCode::Cancelled`].
    pub fn remove_nodes(&self, rows: &[u32], control: &Control) -> Result<Self> {
        let mut keep = self.mask_of(rows)?;
        keep.iter_mut().for_each(|keep| *keep = !*keep);
        self.filter_nodes(&keep, control)
    }

    /// These node rows and the edges between them; rows stay in the graph's order, however they are listed.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownId`] for a row that the graph does not have, [`ErrorCode::Cancelled`].
    pub fn subgraph(&self, rows: &[u32], control: &Control) -> Result<Self> {
        self.filter_nodes(&self.mask_of(rows)?, control)
    }

    /// The nodes within `hops` edges of these rows, themselves included, and the edges between them.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownId`] for a row that the graph does not have, [`ErrorCode::Cancelled`].
    pub fn neighborhood(
        &self,
        rows: &[u32],
        hops: usize,
        direction: Direction,
        control: &Control,
    ) -> Result<Self> {
        let mut reached = self.mask_of(rows)?;
        let topology = self.topology(direction, control)?;
        let mut frontier = rows.to_vec();
        for _ in 0..hops {
            let mut next = Vec::new();
            for piece in frontier.chunks(PIECE) {
                control.check()?;
                for &v in piece.iter().flat_map(|&u| topology.neighbors(u)) {
                    if !std::mem::replace(&mut reached[v as usize], true) {
                        next.push(v);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            frontier = next;
        }
        self.filter_nodes(&reached, control)
    }

    /// The nodes of these labels and the edges of these types between them; `None` takes all. Shares all buffers.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownLabel`] for a name that the graph does not have.
    pub fn project(&self, labels: Option<&[String]>, types: Option<&[String]>) -> Result<Self> {
        check_names(
            "label",
            labels,
            self.nodes.iter().map(|table| table.label()),
        )?;
        check_names(
            "type",
            types,
            self.edges.iter().map(|table| table.edge_type()),
        )?;
        let wanted = |names: Option<&[String]>, name: Option<&str>| {
            names.is_none_or(|names| names.iter().any(|wanted| Some(wanted.as_str()) == name))
        };
        let mut places: Vec<Option<usize>> = Vec::with_capacity(self.nodes.len());
        let mut nodes: Vec<NodeTable> = Vec::new();
        for table in &*self.nodes {
            let keep = wanted(labels, table.label());
            places.push(keep.then_some(nodes.len()));
            if keep {
                let first = nodes.last().map_or(0, |table| table.rows().end);
                nodes.push(NodeTable {
                    data: table.data.clone().starting_at(first),
                    ..table.clone()
                });
            }
        }
        let mut edges: Vec<EdgeTable> = Vec::new();
        let (old_src, old_dst) = self.ends()?;
        let (mut src, mut dst) = (Vec::new(), Vec::new());
        for table in self
            .edges
            .iter()
            .filter(|table| wanted(types, table.edge_type()))
        {
            let (Some(from), Some(to)) = (places[table.from], places[table.to]) else {
                continue;
            };
            for (rows, old, new, out) in [
                (old_src, table.from, from, &mut src),
                (old_dst, table.to, to, &mut dst),
            ] {
                let (old, new) = (
                    self.nodes[old].rows().start as u32,
                    nodes[new].rows().start as u32,
                );
                out.extend(rows[table.rows()].iter().map(|row| row - old + new));
            }
            let first = edges.last().map_or(0, |table| table.rows().end);
            edges.push(EdgeTable {
                from,
                to,
                data: table.data.clone().starting_at(first),
                ..table.clone()
            });
        }
        if nodes.len() == self.nodes.len() && edges.len() == self.edges.len() {
            return Ok(self.clone());
        }
        Ok(Self::from_parts(
            nodes.into(),
            edges.into(),
            src,
            dst,
            self.directed,
        ))
    }

    fn mask_of(&self, rows: &[u32]) -> Result<Vec<bool>> {
        let mut mask = vec![false; self.num_nodes()];
        for &row in rows {
            *mask.get_mut(row as usize).ok_or_else(|| {
                GraphError::new(
                    ErrorCode::UnknownId,
                    "a node row that the graph does not have",
                )
                .expected(format!("a row below {}", self.num_nodes()))
                .got(row.to_string())
            })? = true;
        }
        Ok(mask)
    }
}

impl Batches {
    /// The same rows, counted from `first`.
    pub(crate) fn starting_at(self, first: usize) -> Self {
        Self {
            rows: first..first + self.rows.len(),
            ..self
        }
    }
}

fn check_mask(what: &str, length: usize, mask: &[bool]) -> Result<()> {
    if mask.len() != length {
        return Err(
            GraphError::new(ErrorCode::InvalidArgument, "a mask has one value per row")
                .table(what)
                .expected(format!("{length} values"))
                .got(mask.len().to_string()),
        );
    }
    Ok(())
}

fn check_names<'a>(
    parameter: &str,
    names: Option<&[String]>,
    known: impl Iterator<Item = Option<&'a str>> + Clone,
) -> Result<()> {
    match names
        .unwrap_or_default()
        .iter()
        .find(|name| !known.clone().any(|known| known == Some(name)))
    {
        None => Ok(()),
        Some(name) => Err(GraphError::new(
            ErrorCode::UnknownLabel,
            format!("the graph has no {parameter} {name:?}"),
        )
        .parameter(parameter)
        .suggest(name, known.flatten())),
    }
}
