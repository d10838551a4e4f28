//! Small reads of a graph: an id in, a number or a few row numbers out, on the JavaScript thread.
//!
//! What rows hold is not read here: JavaScript asks once for the columns, where they lie, and reads them itself.

use std::ptr;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Decimal256Array, Float64Array, Int64Array, StringArray,
    TimestampMillisecondArray, UInt64Array,
};
use arrow_buffer::i256;
use napi::bindgen_prelude::{BigInt, FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue};
use napi::{Env, ValueType, check_status, sys};
use napi_derive::napi;
use quiver_graph::{Control as Grip, Direction, ErrorCode, Graph, GraphError};

use crate::control::Control;
use crate::error::{guarded, to_js};
use crate::export::{Export, Exported};
use crate::graph::GraphHandle;
use crate::import::Table;
use crate::strings::well_formed;
use crate::task::{Outcome, Work, off_thread, rejected};

impl GraphHandle {
    /// What `work` finds in the graph; notes what the graph holds where that had to build an index.
    fn read<T>(
        &self,
        env: Env,
        work: impl FnOnce(&Graph, &Grip) -> Result<T, GraphError>,
    ) -> napi::Result<T> {
        let read = guarded(|| {
            let (graph, _) = self.enter(env)?;
            let before = graph.num_indexes();
            let result = work(&graph, &Grip::default());
            if graph.num_indexes() != before {
                self.note().update(&graph);
            }
            result
        });
        read.map_err(to_js)
    }
}

#[napi]
impl GraphHandle {
    /// Whether a node has this id.
    #[napi(catch_unwind)]
    pub fn has_node(&self, env: Env, id: Id, label: Option<String>) -> napi::Result<bool> {
        self.read(env, |graph, grip| {
            graph.has_node(&id.0, label.as_deref(), grip)
        })
    }

    /// The row of the node that has this id; -1 where none has.
    #[napi(catch_unwind)]
    pub fn node_row(&self, env: Env, id: Id, label: Option<String>) -> napi::Result<f64> {
        self.read(env, |graph, grip| {
            let row = graph.find_node(&id.0, label.as_deref(), grip)?;
            Ok(row.map_or(-1.0, f64::from))
        })
    }

    /// The rows of a node's neighbours, each once, ascending.
    #[napi(catch_unwind)]
    pub fn neighbors(
        &self,
        env: Env,
        id: Id,
        label: Option<String>,
        direction: String,
        edge_type: Option<String>,
    ) -> napi::Result<RowNumbers> {
        self.read(env, |graph, grip| {
            let direction = direction_of(&direction)?;
            let node = graph.expect_node(&id.0, label.as_deref(), grip)?;
            let rows = graph.neighbor_rows(node, direction, edge_type.as_deref(), grip);
            rows.map(RowNumbers)
        })
    }

    /// The rows of the edges from one node to another, ascending; in an undirected graph, of those between them.
    #[napi(catch_unwind)]
    pub fn edges_between(
        &self,
        env: Env,
        src: Id,
        dst: Id,
        from: Option<String>,
        to: Option<String>,
        edge_type: Option<String>,
    ) -> napi::Result<RowNumbers> {
        self.read(env, |graph, grip| {
            let src = graph.expect_node(&src.0, from.as_deref(), grip)?;
            let dst = graph.expect_node(&dst.0, to.as_deref(), grip)?;
            let rows = graph.edge_rows_between(src, dst, edge_type.as_deref(), grip);
            rows.map(RowNumbers)
        })
    }

    /// How many edges a node has.
    #[napi(catch_unwind)]
    pub fn degree_of(
        &self,
        env: Env,
        id: Id,
        label: Option<String>,
        direction: String,
        edge_type: Option<String>,
    ) -> napi::Result<f64> {
        self.read(env, |graph, grip| {
            let direction = direction_of(&direction)?;
            let node = graph.expect_node(&id.0, label.as_deref(), grip)?;
            let degree = graph.degree_of(node, direction, edge_type.as_deref(), grip)?;
            Ok(degree as f64)
        })
    }

    /// Columns of a table of `nodes`, or of edges, by their positions: where they lie.
    #[napi(catch_unwind)]
    pub fn columns(
        &self,
        env: Env,
        nodes: bool,
        table: u32,
        positions: Vec<u32>,
    ) -> napi::Result<Exported> {
        let export = guarded(|| {
            let (graph, _) = self.enter(env)?;
            let index = table as usize;
            let found = if nodes {
                let table = graph.node_tables().get(index);
                table.map(|table| (table.schema(), table.batches()))
            } else {
                let table = graph.edge_tables().get(index);
                table.map(|table| (table.schema(), table.batches()))
            };
            let (schema, batches) = found.ok_or_else(|| wrong("table", "a table", index))?;
            let positions: Vec<usize> = positions.iter().map(|&each| each as usize).collect();
            let batches = batches.iter().map(|batch| batch.read(Some(&positions)));
            Export::new(vec![Table {
                schema: Arc::new(schema.project(&positions)?),
                batches: batches.collect::<Result<_, _>>()?,
            }])
        });
        export.map_err(to_js)?.into_js(env)
    }

    /// Builds what reads look into, off the JavaScript thread.
    #[napi(catch_unwind)]
    pub fn build_indexes(
        &self,
        env: Env,
        directions: Vec<String>,
        control: Option<&Control>,
    ) -> Work<()> {
        let graph = match self.enter(env) {
            Ok((graph, _)) => graph,
            Err(error) => return rejected(error),
        };
        let note = self.note();
        off_thread(control, move |grip| {
            let directions = directions.iter().map(|text| direction_of(text));
            let directions = directions.collect::<Result<Vec<_>, _>>()?;
            grip.install(|| graph.build_indexes(&directions, grip))?;
            note.update(&graph);
            Ok(())
        })
    }
}

fn direction_of(text: &str) -> Result<Direction, GraphError> {
    match text {
        "out" => Ok(Direction::Out),
        "in" => Ok(Direction::In),
        "both" => Ok(Direction::Both),
        _ => Err(wrong("direction", "out, in or both", text)),
    }
}

fn wrong(parameter: &str, expected: &str, got: impl ToString) -> GraphError {
    let message = format!("{parameter} must be {expected}");
    let error = GraphError::new(ErrorCode::InvalidArgument, message);
    let error = error.parameter(parameter).expected(expected);
    error.got(got.to_string())
}

/// One id: a value, or one per key column. Each is an array of one, of the type that a column of such values has.
pub struct Id(Vec<ArrayRef>);

impl TypeName for Id {
    fn type_name() -> &'static str {
        "string | number | bigint | boolean | Date | Uint8Array | Array"
    }

    fn value_type() -> ValueType {
        ValueType::Unknown
    }
}

impl ValidateNapiValue for Id {}

impl FromNapiValue for Id {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        let mut is_array = false;
        // SAFETY: env and value are what Node-API called us with, and the out-pointer is a live local.
        check_status!(unsafe { sys::napi_is_array(env, value, &mut is_array) })?;
        if !is_array {
            // SAFETY: as above.
            return Ok(Self(vec![unsafe { part(env, value) }?]));
        }
        let mut count = 0;
        // SAFETY: as above; `value` is an array.
        check_status!(unsafe { sys::napi_get_array_length(env, value, &mut count) })?;
        let parts = (0..count).map(|index| {
            let mut element = ptr::null_mut();
            // SAFETY: as above.
            check_status!(unsafe { sys::napi_get_element(env, value, index, &mut element) })?;
            // SAFETY: `element` is a live value.
            unsafe { part(env, element) }
        });
        parts.collect::<napi::Result<_>>().map(Self)
    }
}

/// Numbers as `src/io/values.ts` takes them: safe integers are int64, others float64.
///
/// # Safety
/// `env` is the live environment of this thread, and `value` one of its values.
unsafe fn part(env: sys::napi_env, value: sys::napi_value) -> napi::Result<ArrayRef> {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    let mut kind = sys::ValueType::napi_undefined;
    // SAFETY: the caller's promise, and a live local.
    check_status!(unsafe { sys::napi_typeof(env, value, &mut kind) })?;
    match kind {
        sys::ValueType::napi_number => {
            // SAFETY: the caller's promise; the value is of that kind.
            let number = unsafe { f64::from_napi_value(env, value) }?;
            Ok(if number.fract() == 0.0 && number.abs() <= SAFE {
                Arc::new(Int64Array::from(vec![number as i64]))
            } else {
                Arc::new(Float64Array::from(vec![number]))
            })
        }
        sys::ValueType::napi_string => {
            // SAFETY: as above.
            let text = unsafe { well_formed(env, value, "id") }?;
            Ok(Arc::new(StringArray::from(vec![text])))
        }
        sys::ValueType::napi_bigint => {
            // SAFETY: as above.
            big(&unsafe { BigInt::from_napi_value(env, value) }?)
        }
        sys::ValueType::napi_boolean => {
            // SAFETY: as above.
            let value = unsafe { bool::from_napi_value(env, value) }?;
            Ok(Arc::new(BooleanArray::from(vec![value])))
        }
        sys::ValueType::napi_object => {
            let mut is_date = false;
            // SAFETY: as above.
            check_status!(unsafe { sys::napi_is_date(env, value, &mut is_date) })?;
            if !is_date {
                // SAFETY: as above; what is no Uint8Array gives an error.
                let bytes = unsafe { <&[u8]>::from_napi_value(env, value) };
                let bytes = bytes.map_err(|_| no_id("another object"))?;
                return Ok(Arc::new(BinaryArray::from(vec![bytes])));
            }
            let mut time = 0.0;
            // SAFETY: as above; the value is a Date.
            check_status!(unsafe { sys::napi_get_date_value(env, value, &mut time) })?;
            if time.is_nan() {
                return Err(no_id("an invalid Date"));
            }
            Ok(Arc::new(TimestampMillisecondArray::from(vec![time as i64])))
        }
        _ => Err(no_id("something else")),
    }
}

fn big(value: &BigInt) -> napi::Result<ArrayRef> {
    let word = |index: usize| value.words.get(index).copied().unwrap_or(0);
    if value.words.iter().skip(3).any(|&word| word != 0) {
        return Err(no_id("a bigint of more than 192 bits"));
    }
    if word(1) | word(2) != 0 {
        let low = u128::from(word(1)) << 64 | u128::from(word(0));
        let size = i256::from_parts(low, i128::from(word(2)));
        return wide(if value.sign_bit {
            size.wrapping_neg()
        } else {
            size
        });
    }
    let size = i128::from(word(0));
    let number = if value.sign_bit { -size } else { size };
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => Ok(Arc::new(Int64Array::from(vec![number]))),
        (_, Ok(number)) => Ok(Arc::new(UInt64Array::from(vec![number]))),
        _ => wide(i256::from_i128(number)),
    }
}

/// A number of no integer type's width: what it is compared with are decimals.
fn wide(value: i256) -> napi::Result<ArrayRef> {
    let array = Decimal256Array::from(vec![value]).with_precision_and_scale(76, 0);
    let array = array.map_err(|error| to_js(error.into()))?;
    Ok(Arc::new(array))
}

fn no_id(got: &str) -> napi::Error {
    let expected =
        "a string, number, bigint, boolean, Date or Uint8Array, or an array of one per key column";
    to_js(wrong("id", expected, got))
}

/// Row numbers up to which an array of them is made.
const FEW: usize = 32;

/// Row numbers: an `ArrayBuffer` of their 32 bits each, so that nothing else is made per number, or an array of a few, which takes
/// less time than an `ArrayBuffer`.
pub struct RowNumbers(Vec<u32>);

impl TypeName for RowNumbers {
    fn type_name() -> &'static str {
        "ArrayBuffer | number[]"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for RowNumbers {
    unsafe fn to_napi_value(env: sys::napi_env, rows: Self) -> napi::Result<sys::napi_value> {
        if rows.0.len() <= FEW {
            // SAFETY: env is live.
            return unsafe { Vec::to_napi_value(env, rows.0) };
        }
        let bytes = size_of_val(rows.0.as_slice());
        let (mut value, mut target) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: env is live, and both out-pointers are live locals.
        check_status!(unsafe {
            sys::napi_create_arraybuffer(env, bytes, &mut target, &mut value)
        })?;
        // SAFETY: the runtime just allocated `bytes` bytes at `target`, and as many lie in `rows`.
        unsafe { ptr::copy_nonoverlapping(rows.0.as_ptr().cast::<u8>(), target.cast(), bytes) };
        Ok(value)
    }
}
