//! The Arrow schema that a Parquet file holds beside its own, patched where it has types that are not known.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use datafusion::arrow::ipc::convert::fb_to_schema;
use datafusion::arrow::ipc::root_as_message;
use datafusion::parquet::arrow::{
    ARROW_SCHEMA_META_KEY, encode_arrow_schema, parquet_to_arrow_schema,
};
use datafusion::parquet::errors::{ParquetError, Result};
use datafusion::parquet::file::metadata::{
    FileMetaData, KeyValue, ParquetMetaData, ParquetMetaDataBuilder,
};

use crate::types::{Patches, unpacked};

/// The columns of a file whose Arrow schema has types that are not known; none for others.
pub(super) fn patched_schema(metadata: &ParquetMetaData) -> Result<Option<SchemaRef>> {
    let Some((patches, metadata)) = patched(metadata)? else {
        return Ok(None);
    };
    let file = metadata.file_metadata();
    let schema = parquet_to_arrow_schema(file.schema_descr(), file.key_value_metadata())?;
    Ok(Some(Arc::new(patches.mark(schema))))
}

/// The schema's patches, and the metadata with that schema; none where all types are known.
pub(super) fn patched(metadata: &ParquetMetaData) -> Result<Option<(Patches, ParquetMetaData)>> {
    let file = metadata.file_metadata();
    let mut pairs = file.key_value_metadata().cloned().unwrap_or_default();
    let pair = pairs
        .iter_mut()
        .find(|pair| pair.key == ARROW_SCHEMA_META_KEY);
    let Some((value, mut bytes)) = pair.and_then(|KeyValue { value, .. }| {
        let bytes = BASE64_STANDARD.decode(value.as_deref()?).ok()?;
        Some((value, bytes))
    }) else {
        return Ok(None);
    };
    let start = bytes.len() - message_of(&bytes).len();
    let Ok(message) = root_as_message(&bytes[start..]) else {
        return Ok(None);
    };
    let Some(schema) = message.header_as_schema() else {
        return Ok(None);
    };
    let patches = Patches::of(schema).map_err(ParquetError::General)?;
    if patches.is_empty() {
        return Ok(None);
    }
    patches.apply(&mut bytes[start..], 0);
    *value = Some(BASE64_STANDARD.encode(bytes));
    Ok(Some((patches, with_pairs(metadata, pairs))))
}

/// The metadata of a file whose Arrow schema has what is not read as it is, without that; none of others.
pub(super) fn unpacked_metadata(metadata: &ParquetMetaData) -> Result<Option<ParquetMetaData>> {
    let file = metadata.file_metadata();
    let schema = parquet_to_arrow_schema(file.schema_descr(), file.key_value_metadata())?;
    let Some(schema) = unpacked_schema(&schema) else {
        return Ok(None);
    };
    let mut pairs = file.key_value_metadata().cloned().unwrap_or_default();
    pairs.retain(|pair| pair.key != ARROW_SCHEMA_META_KEY);
    let key = ARROW_SCHEMA_META_KEY.to_owned();
    pairs.push(KeyValue::new(key, encode_arrow_schema(&schema)));
    Ok(Some(with_pairs(metadata, pairs)))
}

/// `schema` with what is read in the places of such types; none where it has none.
pub(super) fn unpacked_schema(schema: &Schema) -> Option<Schema> {
    let fields = schema.fields().iter();
    let fields: Vec<Field> = fields
        .map(|field| {
            let data_type = unpacked(field.data_type());
            field.as_ref().clone().with_data_type(data_type)
        })
        .collect();
    let unpacked = Schema::new_with_metadata(fields, schema.metadata().clone());
    (unpacked != *schema).then_some(unpacked)
}

/// `schema`, the columns of a file, with times in the unit that the Arrow schema in its `metadata` tells: Parquet has no seconds, and no
/// dates in milliseconds, so that both are times in milliseconds there.
pub(super) fn in_told_units(schema: SchemaRef, metadata: &ParquetMetaData) -> SchemaRef {
    if !schema
        .fields()
        .iter()
        .any(|field| has_milliseconds(field.data_type()))
    {
        return schema;
    }
    let pairs = metadata.file_metadata().key_value_metadata();
    let pair = pairs.and_then(|pairs| {
        let mut pairs = pairs.iter();
        pairs.find(|pair| pair.key == ARROW_SCHEMA_META_KEY)
    });
    let bytes = pair.and_then(|pair| BASE64_STANDARD.decode(pair.value.as_deref()?).ok());
    let told = bytes.and_then(|bytes| {
        let message = root_as_message(message_of(&bytes)).ok()?;
        message.header_as_schema().map(fb_to_schema)
    });
    let Some(told) = told else {
        return schema;
    };
    // Backwards, so that of two columns of one name the first stays.
    let told = told.fields().iter().rev();
    let told: HashMap<&String, &FieldRef> = told.map(|field| (field.name(), field)).collect();
    let fields = schema.fields().iter();
    let fields = fields.map(|field| match told.get(field.name()) {
        Some(told) => in_told_unit(field, told),
        None => Arc::clone(field),
    });
    let fields: Fields = fields.collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn has_milliseconds(data_type: &DataType) -> bool {
    use DataType::*;
    let within = |field: &FieldRef| has_milliseconds(field.data_type());
    match data_type {
        Timestamp(TimeUnit::Millisecond, _) | Time32(TimeUnit::Millisecond) => true,
        List(item) | LargeList(item) | FixedSizeList(item, _) | Map(item, _) => within(item),
        Struct(fields) => fields.iter().any(within),
        _ => false,
    }
}

fn in_told_unit(field: &FieldRef, told: &Field) -> FieldRef {
    use DataType::*;
    let child = |own: &FieldRef, told: &FieldRef| in_told_unit(own, told);
    let data_type = match (field.data_type(), told.data_type()) {
        (Timestamp(TimeUnit::Millisecond, zone), Timestamp(TimeUnit::Second, told)) => {
            let zone = zone.as_ref().and(told.as_ref());
            Timestamp(TimeUnit::Second, zone.cloned())
        }
        (Time32(TimeUnit::Millisecond), Time32(TimeUnit::Second)) => Time32(TimeUnit::Second),
        (Timestamp(TimeUnit::Millisecond, None), Date64) => Date64,
        (_, RunEndEncoded(_, values)) => return in_told_unit(field, values),
        (List(own), List(told) | ListView(told)) => List(child(own, told)),
        (LargeList(own), LargeList(told) | LargeListView(told)) => LargeList(child(own, told)),
        (FixedSizeList(own, length), FixedSizeList(told, _)) => {
            FixedSizeList(child(own, told), *length)
        }
        (Map(own, sorted), Map(told, _)) => Map(child(own, told), *sorted),
        (Struct(own), Struct(told)) if own.len() == told.len() => {
            let fields = own.iter().zip(told);
            Struct(fields.map(|(own, told)| child(own, told)).collect())
        }
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(data_type))
}

/// The message that a schema's bytes hold: behind four bytes of 255 comes its length.
fn message_of(bytes: &[u8]) -> &[u8] {
    match bytes {
        [255, 255, 255, 255, _, _, _, _, message @ ..] if !message.is_empty() => message,
        bytes => bytes,
    }
}

fn with_pairs(metadata: &ParquetMetaData, pairs: Vec<KeyValue>) -> ParquetMetaData {
    let file = metadata.file_metadata();
    let file = FileMetaData::new(
        file.version(),
        file.num_rows(),
        file.created_by().map(str::to_owned),
        Some(pairs),
        file.schema_descr_ptr(),
        file.column_orders().cloned(),
    );
    ParquetMetaDataBuilder::new(file)
        .set_row_groups(metadata.row_groups().to_vec())
        .set_column_index(metadata.column_index().cloned())
        .set_offset_index(metadata.offset_index().cloned())
        .build()
}
