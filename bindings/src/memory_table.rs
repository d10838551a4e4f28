//! A table in JavaScript's hands that queries read.

use std::sync::{Arc, Mutex, PoisonError};

use napi::Env;
use napi_derive::napi;
use quiver_graph::{Control as Grip, ErrorCode, GraphError};
use quiver_query::MemoryTable;

use crate::borrow::{Borrowed, Lenders};
use crate::counters;
use crate::handle::Handle;
use crate::import::{self, Table};

/// A table that is imported and validated by the first query that reads it, off the JavaScript thread, and only once.
pub struct LazyTable {
    descriptors: String,
    buffers: Borrowed,
    read: Mutex<Option<Arc<MemoryTable>>>,
}

impl LazyTable {
    /// # Errors
    /// As [`import::tables`]; [`ErrorCode::InvalidArgument`] where the call came without a table.
    pub fn read(&self, grip: &Grip) -> Result<Arc<MemoryTable>, GraphError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = &*read {
            return Ok(Arc::clone(table));
        }
        let name = |_| "the table".to_owned();
        let tables = import::tables(&self.descriptors, &self.buffers, &name, grip)?;
        let Some(Table { schema, batches }) = tables.into_iter().next() else {
            let message = "a table was opened without a table";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("tables"));
        };
        let table = Arc::new(MemoryTable { schema, batches });
        *read = Some(Arc::clone(&table));
        Ok(table)
    }

    /// Its columns, and its rows only if they were read before.
    ///
    /// # Errors
    /// As [`LazyTable::read`] for the descriptor.
    pub fn outline(&self) -> Result<Arc<MemoryTable>, GraphError> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = &*read {
            return Ok(Arc::clone(table));
        }
        Ok(Arc::new(MemoryTable {
            schema: import::schema_of(&self.descriptors)?,
            batches: Vec::new(),
        }))
    }
}

/// A table, until `close` or until it is collected. Queries under way and results live on without it.
#[napi]
pub struct TableHandle {
    table: Handle<Arc<LazyTable>>,
}

impl TableHandle {
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
    #[napi]
    pub fn close(&self) {
        self.table.close();
    }
}

/// Takes the first of `tables` for queries. Cheap: nothing is read before a query needs it.
#[napi]
pub fn open_table(tables: String, buffers: Borrowed) -> TableHandle {
    counters::call();
    let lenders = Lenders::default().and(&buffers);
    let table = LazyTable {
        descriptors: tables,
        buffers,
        read: Mutex::default(),
    };
    TableHandle {
        table: Handle::new("table", Arc::new(table), lenders),
    }
}
