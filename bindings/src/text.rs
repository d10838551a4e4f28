//! The validation of text columns, which is most of what an import of small tables takes.

use arrow_array::OffsetSizeTrait;
use arrow_data::ArrayData;
use arrow_schema::ArrowError;

/// As [`ArrayData::validate_data`] of a Utf8 or LargeUtf8 array with offsets of type `O`, several times as fast on text that is
/// sound: it looks at all offsets and all bytes at once, and leaves it to arrow-rs to find what is wrong.
///
/// # Errors
/// What [`ArrayData::validate_data`] finds first.
pub fn validate<O: OffsetSizeTrait>(data: &ArrayData) -> Result<(), ArrowError> {
    // Lengths of the buffers, so that the offsets can be read.
    data.validate()?;
    if data.is_empty() || !is_sound::<O>(data) {
        return data.validate_data();
    }
    data.validate_nulls()
}

fn is_sound<O: OffsetSizeTrait>(data: &ArrayData) -> bool {
    let offsets = &data.buffers()[0].typed_data::<O>()[data.offset()..=data.offset() + data.len()];
    let values = data.buffers()[1].as_slice();
    let (Some(first), Some(last)) = (offsets[0].to_usize(), offsets[data.len()].to_usize()) else {
        return false;
    };
    // No early end, so that several offsets are compared at once.
    let ascending = offsets
        .windows(2)
        .fold(true, |ascending, pair| ascending & (pair[0] <= pair[1]));
    if !ascending {
        return false;
    }
    let Some(text) = values.get(first..last) else {
        return false;
    };
    // Where all is ASCII, a string may begin and end anywhere.
    text.is_ascii()
        || (str::from_utf8(text).is_ok()
            && offsets.iter().all(|offset| {
                // Every other byte of a character begins with the bits 10.
                let byte = values.get(offset.as_usize()).copied();
                offset.as_usize() == last || byte.is_some_and(|byte| byte & 0xc0 != 0x80)
            }))
}

#[cfg(test)]
mod tests {
    use arrow_buffer::Buffer;
    use arrow_data::ArrayData;
    use arrow_schema::DataType;

    use super::validate;

    fn text(offsets: &[i32], bytes: &[u8], offset: usize) -> ArrayData {
        let builder = ArrayData::builder(DataType::Utf8)
            .len(offsets.len() - 1 - offset)
            .offset(offset)
            .add_buffer(Buffer::from_slice_ref(offsets))
            .add_buffer(Buffer::from(bytes));
        // SAFETY: it is validated before anything reads it.
        unsafe { builder.build_unchecked() }
    }

    #[test]
    fn agrees_with_arrow_about_every_kind_of_text() {
        let cases: [(&[i32], &[u8]); 12] = [
            (&[0, 1, 3], b"abc"),
            (&[0, 0, 0], b""),
            (&[1, 2, 3], b"abc"),
            (&[0, 2, 4], "éü".as_bytes()),
            (&[0, 1, 4], "éü".as_bytes()),
            (&[0, 2, 3], "éü".as_bytes()),
            (&[2, 4, 4], "éü".as_bytes()),
            (&[1, 2, 4], "éü".as_bytes()),
            (&[0, 2, 1], b"abc"),
            (&[0, 2, 4], b"abc"),
            (&[-1, 0, 3], b"abc"),
            (&[0, 1, 3], &[b'a', 0xff, b'b']),
        ];
        let mut sound = 0;
        for (offsets, bytes) in cases {
            for offset in [0, 1] {
                let data = text(offsets, bytes, offset);
                let (ours, arrows) = (validate::<i32>(&data), data.validate_data());
                assert_eq!(
                    ours.is_ok(),
                    arrows.is_ok(),
                    "{offsets:?} of {bytes:?} from {offset}"
                );
                sound += usize::from(ours.is_ok());
            }
        }
        assert!((8..20).contains(&sound), "{sound} are sound");
    }
}
