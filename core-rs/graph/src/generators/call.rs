//! A call of a generator: checked, then run.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, Schema};
use rayon::prelude::*;

#[cfg(doc)]
use crate::ErrorCode;
use crate::algorithms::{Arguments, Column, SHARE, TableResult, Values};
use crate::run::SMALL;
use crate::{Control, Result};

use super::row::{Generator, Made, Run, Size};
use super::table::find;

/// The bytes of a text with its offset: generators have short ones.
const TEXT: u64 = 12;

/// A generator with checked arguments.
pub struct Call {
    generator: &'static Generator,
    arguments: Arguments,
    size: Size,
}

impl Call {
    /// Checks everything. A missing parameter takes its default.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for an unknown generator or a parameter that is unknown, missing, of the wrong type or out of
    /// range; [`ErrorCode::TooLarge`] for more nodes or edges than a graph holds.
    pub fn new(name: &str, values: &Values) -> Result<Self> {
        let generator = find(name)?;
        let arguments = Arguments::without_graph(name, generator.parameters, values)?;
        let size = (generator.size)(&arguments)?;
        Ok(Self {
            generator,
            arguments,
            size,
        })
    }

    pub fn generator(&self) -> &'static Generator {
        self.generator
    }

    /// How large the graph will be; where edges are there by chance, how many are expected.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The bytes that a run takes at its peak, its tables among them.
    pub fn estimate(&self) -> u64 {
        let width = |column: &Column| match self.data_type(column).primitive_width() {
            Some(width) => width as u64,
            None => TEXT,
        };
        let Size { nodes, edges } = self.size;
        let of_nodes = 4 + self.generator.nodes.iter().map(width).sum::<u64>();
        let of_edges = 8 + self.weight().map_or(0, width);
        of_nodes * nodes as u64 + of_edges * edges as u64 + (self.generator.working)(self.size)
    }

    /// Makes the tables `nodes` (`id`, from 0, and what the generator tells of them) and `edges` (`src`, `dst`), each of one batch,
    /// with the name of the generator in their metadata.
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`], [`ErrorCode::OutOfMemory`] of a session, and [`ErrorCode::TooLarge`] where chance makes more edges
    /// than a graph holds.
    pub fn run(&self, control: &Control) -> Result<[TableResult; 2]> {
        let _held = control.reserve(self.generator.name, || Ok(self.estimate()))?;
        let make = || {
            let made = (self.generator.kernel)(&Run {
                control,
                arguments: &self.arguments,
                size: self.size,
            })?;
            control.check()?;
            self.tables(made)
        };
        match self.size.nodes + self.size.edges < SMALL {
            true => make(),
            false => control.install(make),
        }
    }

    fn tables(&self, made: Made) -> Result<[TableResult; 2]> {
        let ids = (0..self.size.nodes as u32).into_par_iter();
        let ids: Vec<u32> = ids.with_min_len(SHARE).collect();
        let mut nodes = vec![plain("id", ids)];
        let columns = self.generator.nodes.iter().zip(made.nodes);
        nodes.extend(columns.map(|(column, values)| self.told(column, values)));
        let mut edges = vec![plain("src", made.src), plain("dst", made.dst)];
        let weight = self.weight().zip(made.weight);
        edges.extend(weight.map(|(column, values)| self.told(column, values)));
        Ok([self.table(nodes)?, self.table(edges)?])
    }

    fn table(&self, columns: Vec<(Field, ArrayRef)>) -> Result<TableResult> {
        let (fields, columns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let metadata = HashMap::from([("generator".to_owned(), self.generator.name.to_owned())]);
        let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
        Ok(TableResult {
            schema,
            batches: vec![batch],
        })
    }

    fn told(&self, column: &Column, values: ArrayRef) -> (Field, ArrayRef) {
        let field = Field::new(column.name, self.data_type(column), column.nullable);
        (field, values)
    }

    /// The column of weights, where the arguments ask for it.
    fn weight(&self) -> Option<&'static Column> {
        let (asked, column) = self.generator.weight?;
        self.arguments.get(asked).then_some(column)
    }

    fn data_type(&self, column: &Column) -> DataType {
        // Rows of a new graph are its ids.
        column
            .kind
            .plain(&self.arguments)
            .unwrap_or(DataType::UInt32)
    }
}

fn plain(name: &str, values: Vec<u32>) -> (Field, ArrayRef) {
    let field = Field::new(name, DataType::UInt32, false);
    (field, Arc::new(UInt32Array::from(values)))
}
