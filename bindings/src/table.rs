//! Tables over the boundary without a graph: between JavaScript and native producers and consumers.

use std::ptr;

use arrow_array::RecordBatchIterator;
use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use napi::Env;
use napi::bindgen_prelude::{AsyncTask, BigInt, ClassInstance};
use napi_derive::napi;
use quiver_graph::{ErrorCode, GraphError};

use crate::borrow::{Borrowed, address_of};
use crate::cdata;
use crate::control::Control;
use crate::counters;
use crate::error::{guarded, to_js};
use crate::export::{Export, Exported};
use crate::import::{self, Table};
use crate::task::{Outcome, Work, off_thread, rejected};
