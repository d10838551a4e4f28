//! Types in Arrow's schemas that arrow-rs does not know, at which it panics: Polars' integers of 128 bits, and whatever comes.
//!
//! Such an integer lies in memory as bytes of a fixed size do, and its description is as long. So its description is overwritten,
//! byte for byte, and the column marked: other columns read as ever, and one that is marked is refused where it is read.

use std::collections::HashMap;

use arrow_schema::{Field, Schema};
use datafusion::arrow::ipc::{
    DateUnit, Endianness, Field as Described, FixedSizeBinary, Int, IntervalUnit, Precision,
    Schema as Whole, TimeUnit, Type, UnionMode,
};
use quiver_graph::{ErrorCode, GraphError};

/// In a field's metadata: the type that it has and we do not know.
const MARK: &str = "quiver:unknown type";

/// What is to be written over a schema so that it can be read.
#[derive(Debug, Default)]
pub(crate) struct Patches {
    /// Bytes by their place in the buffer that the schema lies in.
    bytes: Vec<(usize, u8)>,
    /// The types of the columns that are patched.
    columns: Vec<(String, String)>,
}

impl Patches {
    /// # Errors
    /// Names the column whose type cannot even be passed over; bytes in another order.
    pub fn of(schema: Whole<'_>) -> Result<Self, String> {
        let mut patches = Self::default();
        let fields = schema.fields().ok_or("its schema has no columns")?;
        // Whose values arrow would take for others.
        if schema.endianness() == Endianness::Big {
            return Err("its numbers have their highest bytes first".to_owned());
        }
        for field in fields {
            let name = field.name().unwrap_or_default();
            let mut found = None;
            let refused =
                |what: String| format!("column \"{name}\" is of a type that is not known: {what}");
            patches.look(field, &mut found).map_err(refused)?;
            if let Some(found) = found {
                patches.columns.push((name.to_owned(), found));
            }
        }
        Ok(patches)
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Writes over `buffer`, which begins at `start` of the one that the schema lies in.
    pub fn apply(&self, buffer: &mut [u8], start: usize) {
        for &(place, byte) in &self.bytes {
            if let Some(old) = place.checked_sub(start).and_then(|at| buffer.get_mut(at)) {
                *old = byte;
            }
        }
    }

    /// The same patches, of a schema that lies in a larger buffer, from `start` on.
    pub fn at(mut self, start: usize) -> Self {
        for (place, _) in &mut self.bytes {
            *place += start;
        }
        self
    }

    /// `schema` as it was read from patched bytes, its columns marked.
    pub fn mark(&self, schema: Schema) -> Schema {
        if self.columns.is_empty() {
            return schema;
        }
        let types: HashMap<&str, &str> = self
            .columns
            .iter()
            .map(|(name, data_type)| (name.as_str(), data_type.as_str()))
            .collect();
        let marked = schema.fields().iter().map(|field| {
            let Some(data_type) = types.get(field.name().as_str()) else {
                return field.as_ref().clone();
            };
            let mut metadata = field.metadata().clone();
            metadata.insert(MARK.to_owned(), (*data_type).to_owned());
            field.as_ref().clone().with_metadata(metadata)
        });
        Schema::new_with_metadata(marked.collect::<Vec<Field>>(), schema.metadata().clone())
    }

    fn look(&mut self, field: Described<'_>, found: &mut Option<String>) -> Result<(), String> {
        if let Some(dictionary) = field.dictionary() {
            let keys = dictionary.indexType().map(|keys| keys.bitWidth());
            if !keys.is_some_and(|width| matches!(width, 8 | 16 | 32 | 64)) {
                return Err(format!("a dictionary with keys of {keys:?} bits"));
            }
        }
        let children: Vec<Described<'_>> = field.children().into_iter().flatten().collect();
        let expected = match field.type_type() {
            Type::List | Type::LargeList | Type::ListView | Type::LargeListView => Some(1),
            Type::FixedSizeList | Type::Map => Some(1),
            Type::RunEndEncoded => Some(2),
            _ => None,
        };
        if expected.is_some_and(|expected| expected != children.len()) {
            return Err(format!(
                "{:?} of {} fields",
                field.type_type(),
                children.len()
            ));
        }
        if let Some(int) = field.type_as_int().filter(|int| int.bitWidth() > 64) {
            self.overwrite(field, int)?;
            let sign = if int.is_signed() { "" } else { "U" };
            *found = Some(format!("{sign}Int{}", int.bitWidth()));
        } else if !known(field).unwrap_or(false) {
            return Err(format!("{:?}", field.type_type()));
        }
        children
            .into_iter()
            .try_for_each(|child| self.look(child, found))
    }

    /// Makes bytes of a fixed size of a wide integer: both are described by a number in the same place.
    fn overwrite(&mut self, field: Described<'_>, int: Int<'_>) -> Result<(), String> {
        let place = |table: &datafusion::arrow::ipc::Field<'_>| {
            let slot = table._tab.vtable().get(Described::VT_TYPE_TYPE);
            (slot > 0).then(|| table._tab.loc() + usize::from(slot))
        };
        let slot = int._tab.vtable().get(Int::VT_BITWIDTH);
        debug_assert_eq!(Int::VT_BITWIDTH, FixedSizeBinary::VT_BYTEWIDTH);
        let width = int.bitWidth();
        let (Some(kind), true, 0) = (place(&field), slot > 0, width % 8) else {
            return Err(format!("an integer of {width} bits"));
        };
        self.bytes.push((kind, Type::FixedSizeBinary.0));
        let start = int._tab.loc() + usize::from(slot);
        let bytes = (width / 8).to_le_bytes();
        self.bytes.extend((start..).zip(bytes));
        Ok(())
    }
}

/// Whether arrow-rs reads the type; none where its description is missing.
fn known(field: Described<'_>) -> Option<bool> {
    Some(match field.type_type() {
        Type::Int => matches!(field.type_as_int()?.bitWidth(), 8 | 16 | 32 | 64),
        Type::FloatingPoint => matches!(
            field.type_as_floating_point()?.precision(),
            Precision::HALF | Precision::SINGLE | Precision::DOUBLE
        ),
        Type::Decimal => {
            let decimal = field.type_as_decimal()?;
            matches!(decimal.bitWidth(), 32 | 64 | 128 | 256)
                && u8::try_from(decimal.precision()).is_ok()
                && i8::try_from(decimal.scale()).is_ok()
        }
        Type::Date => matches!(
            field.type_as_date()?.unit(),
            DateUnit::DAY | DateUnit::MILLISECOND
        ),
        Type::Time => {
            let time = field.type_as_time()?;
            matches!(
                (time.bitWidth(), time.unit()),
                (32, TimeUnit::SECOND | TimeUnit::MILLISECOND)
                    | (64, TimeUnit::MICROSECOND | TimeUnit::NANOSECOND)
            )
        }
        Type::Timestamp => is_unit(field.type_as_timestamp()?.unit()),
        Type::Duration => is_unit(field.type_as_duration()?.unit()),
        Type::Interval => matches!(
            field.type_as_interval()?.unit(),
            IntervalUnit::YEAR_MONTH | IntervalUnit::DAY_TIME | IntervalUnit::MONTH_DAY_NANO
        ),
        Type::Union => {
            let mode = field.type_as_union()?.mode();
            matches!(mode, UnionMode::Dense | UnionMode::Sparse)
        }
        Type::FixedSizeBinary => field.type_as_fixed_size_binary().is_some(),
        Type::FixedSizeList => field.type_as_fixed_size_list().is_some(),
        Type::Map => field.type_as_map().is_some(),
        Type::Null | Type::Bool | Type::Struct_ | Type::RunEndEncoded => true,
        Type::Binary | Type::BinaryView | Type::LargeBinary => true,
        Type::Utf8 | Type::Utf8View | Type::LargeUtf8 => true,
        Type::List | Type::LargeList | Type::ListView | Type::LargeListView => true,
        _ => false,
    })
}

fn is_unit(unit: TimeUnit) -> bool {
    (TimeUnit::SECOND.0..=TimeUnit::NANOSECOND.0).contains(&unit.0)
}

/// Why a column cannot be read, if it cannot.
pub(crate) fn refusal(field: &Field) -> Option<GraphError> {
    let data_type = field.metadata().get(MARK)?;
    let name = field.name();
    let message = format!(
        "column \"{name}\" is of type {data_type}, which cannot be read; select others, or write it as a decimal or as two integers"
    );
    let error = GraphError::new(ErrorCode::UnsupportedType, message);
    Some(error.column(name).got(data_type))
}
