//! A node column as vectors.

use arrow_array::cast::AsArray;
use arrow_array::types::Float32Type;
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::DataType;

use crate::{Control, ErrorCode, Graph, GraphError, Result};

/// A vector for each node.
pub(super) struct Vectors {
    /// One after another.
    pub values: Vec<f32>,
    pub dimensions: usize,
    /// Whether each node has one: nulls do not.
    pub present: Vec<bool>,
}

impl Vectors {
    /// The vectors of a column that holds lists of one length, or plain numbers, which are vectors of one.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`]; [`ErrorCode::UnsupportedType`] for a column of another type; [`ErrorCode::InvalidArgument`] for a
    /// number that is null or not finite, and for tables that disagree on the length; [`ErrorCode::Cancelled`].
    pub fn read(graph: &Graph, parameter: &str, column: &str, control: &Control) -> Result<Self> {
        let mut vectors = Self {
            values: Vec::new(),
            dimensions: 0,
            present: Vec::with_capacity(graph.num_nodes()),
        };
        for table in graph.node_tables() {
            let position = table.data.column(table.name(), column)?;
            for chunk in table.data.chunks(position)? {
                control.check()?;
                let first = vectors.present.len() - table.rows().start;
                vectors.add(&chunk).map_err(|(row, error)| {
                    let error = error.parameter(parameter).table(table.name());
                    error.column(column).row(first + row)
                })?;
            }
        }
        Ok(vectors)
    }

    /// Adds the vectors of a piece of the column; an error comes with the row in it.
    fn add(&mut self, chunk: &ArrayRef) -> std::result::Result<(), (usize, GraphError)> {
        let (length, numbers) = match chunk.data_type() {
            DataType::FixedSizeList(item, length) if item.data_type().is_numeric() => {
                let list = chunk.as_fixed_size_list();
                let (start, length) = (list.value_offset(0) as usize, *length as usize);
                let numbers = list.values().slice(start, length * list.len());
                (length, numbers)
            }
            plain if plain.is_numeric() => (1, chunk.clone()),
            other => {
                let message = "the column must hold vectors";
                let error = GraphError::new(ErrorCode::UnsupportedType, message)
                    .expected("lists of numbers, all of one length, or numbers")
                    .got(other.to_string());
                return Err((0, error));
            }
        };
        if !self.present.is_empty() && self.dimensions != length {
            let message = "the column holds vectors of different lengths";
            let error = GraphError::new(ErrorCode::InvalidArgument, message)
                .expected(format!("{} numbers", self.dimensions))
                .got(length.to_string());
            return Err((0, error));
        }
        self.dimensions = length;
        let numbers = cast(&numbers, &DataType::Float32).map_err(|error| (0, error.into()))?;
        let numbers = numbers.as_primitive::<Float32Type>();
        for row in 0..chunk.len() {
            self.present.push(chunk.is_valid(row));
            for place in row * length..(row + 1) * length {
                let number = match numbers.is_valid(place) {
                    true => numbers.value(place),
                    false => f32::NAN,
                };
                if chunk.is_valid(row) && !number.is_finite() {
                    let message = "a vector holds what is no finite number";
                    let error = GraphError::new(ErrorCode::InvalidArgument, message)
                        .expected("finite numbers")
                        .got(match numbers.is_valid(place) {
                            true => number.to_string(),
                            false => "null".to_owned(),
                        });
                    return Err((row, error));
                }
                self.values
                    .push(if number.is_finite() { number } else { 0.0 });
            }
        }
        Ok(())
    }

    pub fn of(&self, node: usize) -> &[f32] {
        &self.values[node * self.dimensions..(node + 1) * self.dimensions]
    }

    /// Makes each of length 1, but those that are 0.
    pub fn normalize(&mut self) {
        if self.dimensions == 0 {
            return;
        }
        for vector in self.values.chunks_exact_mut(self.dimensions) {
            let squares = vector.iter().map(|&it| f64::from(it) * f64::from(it));
            let length = squares.sum::<f64>().sqrt();
            if length > 0.0 {
                let scaled = |it: &mut f32| *it = (f64::from(*it) / length) as f32;
                vector.iter_mut().for_each(scaled);
            }
        }
    }
}
