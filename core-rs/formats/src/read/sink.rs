//! The graph that a file becomes, row by row.

use std::collections::BTreeSet;

use quiver_graph::{Account, ErrorCode, GraphError, Result};

use super::{Ids, Input, Loaded, ReadOptions};
use crate::error::{Place, quoted, too_large, wrong};
use crate::table::{Column, Kind, MOST_COLUMNS, Misfit, Rows};

/// Nodes that a header may tell without listing them: so many, and more by the length of the file.
const UNLISTED: u64 = 1 << 20;
const UNLISTED_PER_BYTE: u64 = 64;

pub(crate) struct Sink {
    pub nodes: Rows,
    pub edges: Rows,
    /// As errors call the file.
    shown: String,
    options: ReadOptions,
    /// What the file says of all edges.
    directed: Option<bool>,
    /// What it said of single ones.
    seen_directed: bool,
    seen_undirected: bool,
    ignored: BTreeSet<String>,
    /// What the rows take.
    memory: Account,
}

impl Sink {
    pub fn new(input: &Input, options: &ReadOptions) -> Self {
        let kind = match options.ids {
            Ids::Infer => None,
            Ids::String => Some(Kind::Text),
            Ids::Int64 => Some(Kind::Int64),
        };
        Self {
            nodes: Rows::new(&[&options.id], kind),
            edges: Rows::new(&[&options.src, &options.dst], kind),
            shown: input.shown.clone(),
            options: options.clone(),
            directed: None,
            seen_directed: false,
            seen_undirected: false,
            ignored: BTreeSet::new(),
            memory: input.account(),
        }
    }

    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// A column of nodes or edges.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a name that a key column has, [`ErrorCode::TooLarge`].
    pub fn column(
        &mut self,
        of_nodes: bool,
        name: &str,
        kind: Option<Kind>,
        place: Place,
    ) -> Result<usize> {
        let ReadOptions { id, src, dst, .. } = &self.options;
        let (keys, option): (&[&String], &str) = match of_nodes {
            true => (&[id], "id"),
            false => (&[src, dst], if name == dst { "dst" } else { "src" }),
        };
        if keys.iter().any(|key| *key == name) {
            let what = format!(
                "an attribute has the name {name:?} of a key column; the option {option} gives that another name"
            );
            let error = wrong(&self.shown, place, what);
            return Err(GraphError {
                code: ErrorCode::InvalidArgument,
                ..error
            }
            .parameter(option));
        }
        self.rows_mut(of_nodes).column(name, kind).ok_or_else(|| {
            too_large(
                &self.shown,
                place,
                format!("more than {MOST_COLUMNS} attributes"),
            )
        })
    }

    /// A column that the file declares from one place to another, before there are rows, or again as it is. `late` says what is wrong
    /// with another type behind them.
    ///
    /// # Errors
    /// As [`Sink::column`]; [`ErrorCode::InvalidData`] for a type that comes late, and a default that is not of it.
    pub fn declare(
        &mut self,
        of_nodes: bool,
        name: &str,
        kind: Kind,
        default: Option<&str>,
        (from, to): (Place, Place),
        late: impl FnOnce() -> String,
    ) -> Result<usize> {
        let at = self.column(of_nodes, name, Some(kind), from)?;
        let rows = self.rows_mut(of_nodes);
        let empty = rows.length() == 0;
        let column = &mut rows.columns[at];
        if column.declared() != Some(kind) {
            if !empty {
                return Err(wrong(&self.shown, to, late()));
            }
            column.undeclare();
        }
        if let Some(default) = default
            && column.set_default(default).is_err()
        {
            let of = kind.name();
            let what = format!("the default of {name:?} is {of}, not {default:?}");
            return Err(wrong(&self.shown, to, what));
        }
        Ok(at)
    }

    fn rows_mut(&mut self, of_nodes: bool) -> &mut Rows {
        match of_nodes {
            true => &mut self.nodes,
            false => &mut self.edges,
        }
    }

    /// Puts a value into the row that is being filled.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] for a value that the column does not take, or that the row has already.
    #[inline]
    pub fn put(
        &mut self,
        of_nodes: bool,
        column: usize,
        place: impl FnOnce() -> Place,
        text: &str,
        put: impl FnOnce(&mut Column, usize) -> Result<(), Misfit>,
    ) -> Result<()> {
        let rows = self.rows_mut(of_nodes);
        let row = rows.row();
        put(&mut rows.columns[column], row).map_err(|misfit| {
            let name = &self.columns(of_nodes)[column].name;
            misfits(&self.shown, place(), name, misfit, text)
        })
    }

    fn columns(&self, of_nodes: bool) -> &[Column] {
        match of_nodes {
            true => &self.nodes.columns,
            false => &self.edges.columns,
        }
    }

    /// The id of the node that is being filled.
    ///
    /// # Errors
    /// As [`Sink::put`].
    pub fn put_node(&mut self, id: &str, place: impl FnOnce() -> Place) -> Result<()> {
        self.put(true, 0, place, id, |column, row| column.put_id(row, id))
    }

    /// The ends of the edge that is being filled.
    ///
    /// # Errors
    /// As [`Sink::put`].
    pub fn put_ends(&mut self, src: &str, dst: &str, place: impl Fn() -> Place) -> Result<()> {
        self.put_end(0, src, &place)?;
        self.put_end(1, dst, &place)
    }

    /// One end of the edge that is being filled: the source is 0, the target 1.
    ///
    /// # Errors
    /// As [`Sink::put`].
    pub fn put_end(&mut self, end: usize, id: &str, place: impl FnOnce() -> Place) -> Result<()> {
        self.put(false, end, place, id, |column, row| column.put_id(row, id))
    }

    /// The text of the column called so, which need not be declared.
    ///
    /// # Errors
    /// As [`Sink::column`] and [`Sink::put`].
    pub fn put_text(&mut self, of_nodes: bool, name: &str, text: &str, place: Place) -> Result<()> {
        let column = self.column(of_nodes, name, None, place)?;
        let put = |column: &mut Column, row| column.put_text(row, text);
        self.put(of_nodes, column, || place, text, put)
    }

    /// # Errors
    /// [`ErrorCode::TooLarge`] for more text than a batch holds.
    #[inline]
    pub fn end_node(&mut self, place: impl FnOnce() -> Place) -> Result<()> {
        let ended = self.nodes.end_row();
        ended.map_err(|misfit| misfits(&self.shown, place(), "", misfit, ""))?;
        match self.nodes.row() {
            0 => self.count(),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// As [`Sink::end_node`].
    #[inline]
    pub fn end_edge(&mut self, place: impl FnOnce() -> Place) -> Result<()> {
        let ended = self.edges.end_row();
        ended.map_err(|misfit| misfits(&self.shown, place(), "", misfit, ""))?;
        match self.edges.row() {
            0 => self.count(),
            _ => Ok(()),
        }
    }

    /// Counts the stretches that have ended since it was last done.
    #[cold]
    fn count(&mut self) -> Result<()> {
        let (nodes, edges) = (&mut self.nodes, &mut self.edges);
        self.memory
            .grow(|| (nodes.take_bytes() + edges.take_bytes()) as u64)
    }

    /// What the file says of all edges that do not say otherwise.
    pub fn all_directed(&mut self, directed: bool) {
        self.directed = Some(directed);
    }

    /// What one edge is.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] where others are otherwise, unless the caller says what all are.
    #[inline]
    pub fn edge_directed(&mut self, directed: bool, place: impl FnOnce() -> Place) -> Result<()> {
        match directed {
            true => self.seen_directed = true,
            false => self.seen_undirected = true,
        }
        if self.seen_directed && self.seen_undirected && self.options.directed.is_none() {
            let what = "directed and undirected edges in one graph; the option directed says what all of them are";
            return Err(wrong(&self.shown, place(), what).parameter("directed"));
        }
        Ok(())
    }

    /// The file holds `what`, which the tables do not.
    pub fn ignore(&mut self, what: &str) {
        // Whoever writes many different things is told of some.
        if self.ignored.len() < 32 && !self.ignored.contains(what) {
            self.ignored.insert(what.to_owned());
        }
    }

    /// Nodes `1` to `count` as a header tells them.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`] where that is out of all proportion to the file's length.
    pub fn check_count(&self, count: u64, bytes: u64, place: Place) -> Result<()> {
        let most = UNLISTED + UNLISTED_PER_BYTE.saturating_mul(bytes);
        if count <= most.min(quiver_graph::MAX_ROWS as u64) {
            return Ok(());
        }
        let what = format!("{count} nodes are told, and the file has {bytes} bytes");
        Err(too_large(&self.shown, place, what))
    }

    /// The tables, once all rows are there.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`] for more text than a batch holds.
    pub fn finish(mut self, lists_nodes: bool) -> Result<Loaded> {
        let place = Place::UNKNOWN;
        for rows in [&mut self.nodes, &mut self.edges] {
            let ended = rows.end_stretch();
            ended.map_err(|misfit| misfits(&self.shown, place, "", misfit, ""))?;
        }
        self.count()?;
        let [src, dst, ..] = &mut self.edges.columns[..] else {
            return Err(GraphError::new(ErrorCode::Internal, "edges have two ends"));
        };
        match lists_nodes {
            true => Column::unite(&mut [&mut self.nodes.columns[0], src, dst]),
            false => Column::unite(&mut [src, dst]),
        }
        let told = match (self.seen_directed, self.seen_undirected) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        };
        let directed = self.options.directed.or(told).or(self.directed);
        Ok(Loaded {
            nodes: lists_nodes.then(|| self.nodes.finish()).transpose()?,
            edges: self.edges.finish()?,
            directed: directed.unwrap_or(true),
            ignored: self.ignored.into_iter().collect(),
            memory: self.memory,
        })
    }
}

fn misfits(shown: &str, place: Place, column: &str, misfit: Misfit, text: &str) -> GraphError {
    match misfit {
        Misfit::Type(kind) => {
            let what = format!("{column:?} is {}, not {}", kind.name(), quoted(text));
            wrong(shown, place, what)
                .column(column)
                .expected(kind.name())
                .got(quoted(text))
        }
        Misfit::Twice => wrong(shown, place, format!("{column:?} is there twice")).column(column),
        Misfit::Long => too_large(shown, place, "too much text for one batch of rows"),
    }
}
