//! How large a query's plan becomes, told by its text: a common table expression is planned anew wherever it is read.

use std::collections::HashMap;

use datafusion::sql::sqlparser::ast::{Query, Select, Statement, TableFactor};
use quiver_graph::Result;

use super::walk::{Step, walk};
use crate::plan::too_large;

/// # Errors
/// `LIMIT_EXCEEDED` where the query, with everything in the place of its name, has more than `most` selections and tables.
pub(super) fn check(statement: &mut Statement, most: usize) -> Result<()> {
    walk(
        statement,
        &mut Extent {
            most,
            total: 0,
            under_way: Vec::new(),
            known: Vec::new(),
        },
    )
}

struct Extent {
    most: usize,
    /// Of all queries that are over, and those within each other once.
    total: usize,
    /// From the outside in.
    under_way: Vec<Counted>,
    /// Of each query under way that has common table expressions: their sizes by name.
    known: Vec<HashMap<String, usize>>,
}

/// A query, and what it has so far.
struct Counted {
    size: usize,
    /// Its own common table expressions that are still to come, the next one last.
    to_come: Vec<String>,
    /// Its name, where it is one.
    name: Option<String>,
}

impl Extent {
    fn add(&mut self, size: usize) -> Result<()> {
        if let Some(query) = self.under_way.last_mut() {
            query.size = query.size.saturating_add(size);
        }
        self.total = self.total.saturating_add(size);
        match self.total > self.most {
            true => Err(too_large(
                self.most,
                "common table expressions put in their places, the query has more selections and tables",
            )),
            false => Ok(()),
        }
    }
}

impl Step for Extent {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        // They come before all else in a query.
        let name = self
            .under_way
            .last_mut()
            .and_then(|around| around.to_come.pop());
        let with = query.with.iter().flat_map(|with| &with.cte_tables);
        let mut to_come: Vec<String> = with.map(|table| table.alias.name.value.clone()).collect();
        to_come.reverse();
        self.known.push(HashMap::new());
        self.under_way.push(Counted {
            size: 0,
            to_come,
            name,
        });
        Ok(())
    }

    fn after_query(&mut self, _: &mut Query) -> Result<()> {
        self.known.pop();
        let Some(ended) = self.under_way.pop() else {
            return Ok(());
        };
        match (ended.name, self.known.last_mut(), self.under_way.last_mut()) {
            (Some(name), Some(known), _) => {
                known.insert(name, ended.size);
            }
            // It is counted already.
            (None, _, Some(around)) => around.size = around.size.saturating_add(ended.size),
            _ => {}
        }
        Ok(())
    }

    fn select(&mut self, _: &mut Select) -> Result<()> {
        self.add(1)
    }

    fn table(&mut self, table: &mut TableFactor) -> Result<()> {
        let mut size = 1;
        if let TableFactor::Table { name, .. } = table
            && let [name] = name.0.as_slice()
            && let Some(name) = name.as_ident()
        {
            let scopes = self.known.iter().rev();
            let known = scopes.filter_map(|scope| scope.get(&name.value)).next();
            size = known.map_or(1, |size| size.saturating_add(1));
        }
        self.add(size)
    }
}
