//! Functions that give much more than they are given, which DataFusion asks the allocator for at once and counts nowhere: what a call is
//! about to give is told from its arguments, and comes out of the session's memory.

pub(crate) mod given;
mod sizes;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};
use datafusion::error::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature,
};
use quiver_graph::{ErrorCode, GraphError};

use crate::error::external;
use crate::watch::{check, is_planning};
use sizes::{Bytes, Estimate, estimate_of};

/// A batch's column of text ends here, and lists of as many bytes would hardly be useful.
pub(super) const MOST_BYTES: usize = i32::MAX as usize;

/// Constants of more bytes are left to the run: every row of every batch holds them once they are part of the plan.
pub(super) const MOST_CONSTANT: usize = 4096;

/// `function`, bounded by `memory` if it is one of these.
pub(crate) fn bounded(function: Arc<ScalarUDF>, memory: &Arc<dyn MemoryPool>) -> Arc<ScalarUDF> {
    match estimate_of(function.name()) {
        Some(estimate) => Arc::new(ScalarUDF::new_from_impl(Bounded {
            function,
            estimate,
            memory: Arc::clone(memory),
        })),
        None => function,
    }
}

/// Whether it gives more than it is given, and how much goes by its arguments.
pub(crate) fn is_bounded(function: &ScalarUDF) -> bool {
    function.inner().downcast_ref::<Bounded>().is_some()
}

struct Bounded {
    function: Arc<ScalarUDF>,
    estimate: Estimate,
    memory: Arc<dyn MemoryPool>,
}

impl Bounded {
    fn too_large(&self, bytes: Bytes, rows: usize) -> GraphError {
        let name = self.function.name();
        let message = format!("{name} would give {bytes} bytes for a batch of {rows} rows");
        GraphError::new(ErrorCode::TooLarge, message)
            .expected(format!("at most {MOST_BYTES} bytes"))
            .got(bytes.to_string())
    }
}

impl fmt::Debug for Bounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bounded").field(&self.function).finish()
    }
}

impl PartialEq for Bounded {
    fn eq(&self, other: &Self) -> bool {
        self.function == other.function
    }
}

impl Eq for Bounded {}

impl Hash for Bounded {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.function.hash(state);
    }
}

impl ScalarUDFImpl for Bounded {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn aliases(&self) -> &[String] {
        self.function.aliases()
    }

    fn signature(&self) -> &Signature {
        self.function.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.function.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.function.return_field_from_args(args)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.function.inner().coerce_types(types)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.function.documentation()
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        check().map_err(external)?;
        let rows = args.number_rows;
        let bytes = (self.estimate)(&args.args, rows)?;
        let most = if is_planning() {
            MOST_CONSTANT
        } else {
            MOST_BYTES
        };
        if bytes > most as Bytes {
            return Err(external(self.too_large(bytes, rows)));
        }
        let reserved = MemoryConsumer::new(self.function.name()).register(&self.memory);
        reserved.try_grow(usize::try_from(bytes).unwrap_or(usize::MAX))?;
        given::add(bytes);
        self.function.invoke_with_args(args)
    }
}
