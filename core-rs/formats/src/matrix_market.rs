//! Matrix Market: a square matrix, whose entries are edges from rows to columns.

use quiver_graph::Result;

use crate::error::{Place, quoted};
use crate::numbered::{add_nodes, count, lose_ids, node_number};
use crate::read::{Input, Lines, Loaded, ReadOptions, Sink};
use crate::table::Kind;
use crate::write::{Draft, Out};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Pattern,
    Integer,
    Real,
    Complex,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Symmetry {
    General,
    Symmetric,
    Skew,
    Hermitian,
}

/// The first line.
struct Banner {
    dense: bool,
    field: Field,
    symmetry: Symmetry,
}

impl Banner {
    fn new(lines: &Lines) -> Result<Self> {
        let line = lines.line().to_ascii_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["%%matrixmarket", "matrix", form, field, symmetry] = words[..] else {
            let what = "the first line is %%MatrixMarket matrix coordinate|array and the kinds of values and symmetry";
            return Err(lines.wrong(what).got(quoted(lines.line())));
        };
        let unknown = |what: &str, word: &str| lines.wrong(format!("no {what} {word:?}"));
        Ok(Self {
            dense: match form {
                "coordinate" => false,
                "array" => true,
                _ => return Err(unknown("form", form)),
            },
            field: match field {
                "pattern" => Field::Pattern,
                "integer" => Field::Integer,
                "real" | "double" => Field::Real,
                "complex" => Field::Complex,
                _ => return Err(unknown("kind of values", field)),
            },
            symmetry: match symmetry {
                "general" => Symmetry::General,
                "symmetric" => Symmetry::Symmetric,
                "skew-symmetric" => Symmetry::Skew,
                "hermitian" => Symmetry::Hermitian,
                _ => return Err(unknown("symmetry", symmetry)),
            },
        })
    }
}

struct Reader {
    banner: Banner,
    sink: Sink,
    columns: Vec<usize>,
}

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with the line for what is no such file, a matrix that is not square, or another number of
/// entries than it tells.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let mut sink = Sink::new(&input, options);
    let mut lines = Lines::new(input);
    if !lines.advance()? {
        return Err(lines.wrong("no first line"));
    }
    let banner = Banner::new(&lines)?;
    let (kind, names): (_, &[&str]) = match banner.field {
        Field::Pattern => (Kind::Int64, &[]),
        Field::Integer => (Kind::Int64, &["weight"]),
        Field::Real => (Kind::Float64, &["weight"]),
        Field::Complex => (Kind::Float64, &["real", "imaginary"]),
    };
    let columns = names
        .iter()
        .map(|name| sink.column(false, name, Some(kind), Place::line(1)))
        .collect::<Result<_>>()?;
    sink.all_directed(banner.symmetry != Symmetry::Symmetric);
    if !next(&mut lines)? {
        return Err(lines.wrong("no line of sizes"));
    }
    let (nodes, entries) = {
        let mut words = lines.line().split_whitespace();
        let rows = count(words.next(), "number of rows", &lines)?;
        let columns = count(words.next(), "number of columns", &lines)?;
        if rows != columns {
            let what =
                format!("a matrix of {rows} by {columns}, where nodes are rows and columns alike");
            return Err(lines.wrong(what).expected("a square matrix"));
        }
        let entries = match banner.dense {
            true => 0,
            false => count(words.next(), "number of entries", &lines)?,
        };
        if words.next().is_some() {
            return Err(lines.wrong("more sizes than a matrix has"));
        }
        (rows, entries)
    };
    let mut reader = Reader {
        banner,
        sink,
        columns,
    };
    let sizes = lines.place();
    match reader.banner.dense {
        true => reader.dense(&mut lines, nodes)?,
        false => reader.sparse(&mut lines, nodes, entries)?,
    }
    reader.sink.check_count(nodes, lines.total(), sizes)?;
    add_nodes(&mut reader.sink, nodes, &lines)?;
    reader.sink.finish(true)
}

/// Goes to the next line that is neither empty nor a comment.
fn next(lines: &mut Lines) -> Result<bool> {
    while lines.advance()? {
        let line = lines.line().trim_start();
        if !(line.is_empty() || line.starts_with('%')) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Reader {
    fn sparse(&mut self, lines: &mut Lines, nodes: u64, entries: u64) -> Result<()> {
        let mut got = 0;
        while next(lines)? {
            got += 1;
            if got > entries {
                return Err(lines.wrong(format!("more than the {entries} entries that are told")));
            }
            let mut words = lines.line().split_whitespace();
            let (row, column) = match (words.next(), words.next()) {
                (Some(row), Some(column)) => (row, column),
                _ => return Err(lines.wrong("an entry has a row and a column")),
            };
            let row = node_number(row, nodes, lines)?;
            let column = node_number(column, nodes, lines)?;
            let values: Vec<&str> = words.collect();
            self.entry(row, column, &values, lines)?;
        }
        match got == entries {
            true => Ok(()),
            false => Err(lines.wrong(format!("{got} entries, where {entries} are told"))),
        }
    }

    /// Column by column; zeros are no edges.
    fn dense(&mut self, lines: &mut Lines, nodes: u64) -> Result<()> {
        for column in 1..=nodes {
            let first = match self.banner.symmetry {
                Symmetry::General => 1,
                Symmetry::Symmetric | Symmetry::Hermitian => column,
                Symmetry::Skew => column + 1,
            };
            for row in first..=nodes {
                if !next(lines)? {
                    return Err(lines.wrong("fewer values than the matrix has"));
                }
                let values: Vec<&str> = lines.line().split_whitespace().collect();
                if values.iter().all(|value| value.parse() == Ok(0.0)) {
                    continue;
                }
                let (row, column) = (row.to_string(), column.to_string());
                self.entry(&row, &column, &values, lines)?;
            }
        }
        match next(lines)? {
            true => Err(lines.wrong("more values than the matrix has")),
            false => Ok(()),
        }
    }

    fn entry(&mut self, row: &str, column: &str, values: &[&str], lines: &Lines) -> Result<()> {
        let (expected, got) = (self.columns.len(), values.len());
        if expected != got {
            let what = format!("{got} values where an entry has {expected}");
            return Err(lines.wrong(what));
        }
        self.edge(row, column, values, lines)?;
        if row == column {
            return Ok(());
        }
        // The entry on the other side.
        match (self.banner.symmetry, values) {
            (Symmetry::Skew, [value]) => self.edge(column, row, &[&negative(value)], lines),
            (Symmetry::Skew, [real, imaginary]) => {
                let values = [negative(real), negative(imaginary)];
                self.edge(column, row, &[&values[0], &values[1]], lines)
            }
            (Symmetry::Hermitian, [real, imaginary]) => {
                self.edge(column, row, &[real, &negative(imaginary)], lines)
            }
            (Symmetry::Hermitian | Symmetry::Skew, _) => self.edge(column, row, values, lines),
            (Symmetry::General | Symmetry::Symmetric, _) => Ok(()),
        }
    }

    fn edge(&mut self, row: &str, column: &str, values: &[&str], lines: &Lines) -> Result<()> {
        let place = lines.place();
        self.sink.put_ends(row, column, || place)?;
        for (&at, value) in self.columns.iter().zip(values) {
            let put = |column: &mut crate::table::Column, row| column.put_declared(row, value);
            self.sink.put(false, at, || place, value, put)?;
        }
        self.sink.end_edge(|| place)
    }
}

fn negative(value: &str) -> String {
    match value.strip_prefix('-') {
        Some(positive) => positive.to_owned(),
        None => format!("-{}", value.strip_prefix('+').unwrap_or(value)),
    }
}

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for ids other than 1, 2, 3 and so on.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    lose_ids(draft)?;
    let graph = draft.graph;
    let field = match draft.edges.first().and_then(|weight| weight.kind) {
        None => "pattern",
        Some(Kind::Int32 | Kind::Int64) => "integer",
        Some(_) => "real",
    };
    let symmetry = if graph.directed() {
        "general"
    } else {
        "symmetric"
    };
    let kept = draft.first_of_parallel()?;
    let (sources, targets) = graph.ends()?;
    let (nodes, edges) = (graph.num_nodes(), kept.iter().filter(|kept| **kept).count());
    out.push(&format!(
        "%%MatrixMarket matrix coordinate {field} {symmetry}\n{nodes} {nodes} {edges}\n"
    ));
    for part in draft.edge_parts() {
        let part = part?;
        for row in 0..part.rows {
            let edge = part.first + row;
            if !kept[edge] {
                continue;
            }
            let (mut src, mut dst) = (sources[edge] + 1, targets[edge] + 1);
            // Of a symmetric matrix, what is below the diagonal.
            if !graph.directed() && src < dst {
                (src, dst) = (dst, src);
            }
            out.push(&format!("{src} {dst}"));
            if !draft.edges.is_empty() {
                out.push(" ");
                part.get(0, row).push_to(&mut out.text);
            }
            out.push("\n");
            out.row()?;
        }
        out.advance(part.rows);
    }
    Ok(())
}
