//! A table in JavaScript's hands that queries read.

use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use arrow_buffer::Buffer;
use napi::Env;
use napi_derive::napi;
use quiver_graph::{Control as Grip, ErrorCode, GraphError};
use quiver_query::MemoryTable;

use crate::borrow::{Borrowed, Lenders};
use crate::counters;
use crate::error::to_js;
use crate::handle::Handle;
use crate::import::{self, NoQueries, Table};

/// A table that is imported and validated by the first query that reads it, off the JavaScript thread, and only once.
pub struct LazyTable {
    /// What it came as; none of what was read already.
    given: Option<(String, Borrowed)>,
    read: Mutex<Option<Arc<MemoryTable>>>,
}

impl LazyTable {
    /// # Errors
    /// As [`import::tables`]; [`ErrorCode::InvalidArgument`] where the call came without a table.
    pub fn read(&self, grip: &Arc<Grip>) -> Result<Arc<MemoryTable>, GraphError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = &*read {
            return Ok(Arc::clone(table));
        }
        let name = |_| "the table".to_owned();
        let (descriptors, buffers) = self.given()?;
        let tables = import::tables(descriptors, buffers, &name, &NoQueries, grip)?;
        let Some(Table { schema, batches }) = tables.into_iter().next() else {
            let message = "a table was opened without a table";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("tables"));
        };
        let table = Arc::new(MemoryTable { schema, batches });
        *read = Some(Arc::clone(&table));
        Ok(table)
    }

    /// Its columns, and its rows only if they were read before: for the JavaScript thread, which waits for nobody.
    ///
    /// # Errors
    /// As [`LazyTable::read`] for the descriptor.
    pub fn outline(&self) -> Result<Arc<MemoryTable>, GraphError> {
        let read = match self.read.try_lock() {
            Ok(read) => read.clone(),
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner().clone(),
            // A query is importing it.
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(table) = read {
            return Ok(table);
        }
        let (descriptors, buffers) = self.given()?;
        Ok(Arc::new(MemoryTable {
            schema: import::schema_of(descriptors, buffers)?,
            batches: Vec::new(),
        }))
    }

    fn given(&self) -> Result<&(String, Borrowed), GraphError> {
        let missing = || GraphError::new(ErrorCode::Internal, "a table came as nothing");
        self.given.as_ref().ok_or_else(missing)
    }
}

/// A table, until `close` or until it is collected. Queries under way and results live on without it.
#[napi]
pub struct TableHandle {
    table: Handle<Arc<LazyTable>>,
}

impl TableHandle {
    /// A table that was read already, out of memory that nobody lends.
    pub fn of(table: MemoryTable) -> Self {
        let table = LazyTable {
            given: None,
            read: Mutex::new(Some(Arc::new(table))),
        };
        Self {
            table: Handle::new("table", Arc::new(table), Lenders::default()),
        }
    }

    /// The table, and what everything made from it must check too.
    ///
    /// # Errors
    /// As [`Handle::lend`].
    pub fn lend(&self, env: Env) -> Result<(Arc<LazyTable>, Lenders), GraphError> {
        self.table.lend(env)
    }
}

#[napi]
impl TableHandle {
    /// Lets go of the table; later calls reject with `CLOSED`.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.table.close();
    }
}

/// What a file of some format holds, until `close` or until it is collected.
#[napi]
pub struct BytesHandle {
    bytes: Handle<Buffer>,
}

impl BytesHandle {
    /// Bytes out of memory that nobody lends.
    pub fn of(bytes: Buffer) -> Self {
        Self {
            bytes: Handle::new("bytes", bytes, Lenders::default()),
        }
    }

    /// The bytes, and what everything made from them must check too.
    ///
    /// # Errors
    /// As [`Handle::lend`].
    pub fn lend(&self, env: Env) -> Result<(Buffer, Lenders), GraphError> {
        self.bytes.lend(env)
    }
}

#[napi]
impl BytesHandle {
    /// Lets go of the bytes; later calls reject with `CLOSED`.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.bytes.close();
    }
}

/// Takes what a file holds for queries: in one piece, where it lies; several are copied behind each other.
#[napi(catch_unwind)]
pub fn open_bytes(buffers: Borrowed) -> napi::Result<BytesHandle> {
    counters::call();
    let parts: Vec<usize> = (0..buffers.views.len()).collect();
    let bytes = import::joined(&parts, &buffers).map_err(to_js)?;
    counters::shared(if parts.len() == 1 { bytes.len() } else { 0 });
    let lenders = Lenders::default().and(&buffers);
    Ok(BytesHandle {
        bytes: Handle::new("bytes", bytes, lenders),
    })
}

/// Takes the first of `tables` for queries. Cheap: nothing is read before a query needs it.
#[napi(catch_unwind)]
pub fn open_table(tables: String, buffers: Borrowed) -> TableHandle {
    counters::call();
    let lenders = Lenders::default().and(&buffers);
    let table = LazyTable {
        given: Some((tables, buffers)),
        read: Mutex::default(),
    };
    TableHandle {
        table: Handle::new("table", Arc::new(table), lenders),
    }
}
