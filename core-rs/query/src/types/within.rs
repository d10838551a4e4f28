//! Types within types.

use arrow_schema::DataType;

/// What `look` finds in `data_type`, or else in the first type within it.
pub(crate) fn find_within<T>(
    data_type: &DataType,
    look: &dyn Fn(&DataType) -> Option<T>,
) -> Option<T> {
    use DataType::*;
    look(data_type).or_else(|| match data_type {
        List(item)
        | ListView(item)
        | LargeList(item)
        | LargeListView(item)
        | FixedSizeList(item, _)
        | Map(item, _)
        | RunEndEncoded(_, item) => find_within(item.data_type(), look),
        Struct(fields) => {
            let mut fields = fields.iter();
            fields.find_map(|field| find_within(field.data_type(), look))
        }
        Union(fields, _) => {
            let mut fields = fields.iter();
            fields.find_map(|(_, field)| find_within(field.data_type(), look))
        }
        Dictionary(_, values) => find_within(values, look),
        _ => None,
    })
}
