//! Windows that are made of others, `OVER (w ORDER BY a)`, in full: DataFusion leaves out what they are made of.

use datafusion::sql::sqlparser::ast::{
    Expr, Ident, NamedWindowDefinition, NamedWindowExpr, Query, Select, SetExpr, WindowSpec,
    WindowType,
};
use quiver_graph::Result;

use super::walk::{Step, walk_own};
use crate::error::invalid;

/// The windows of a selection's `WINDOW` clause, each in full.
struct Windows(Vec<(Ident, WindowSpec)>);

/// Writes the windows of a query's order in full.
pub(super) fn of_order(query: &mut Query) -> Result<()> {
    if let (SetExpr::Select(select), Some(order)) = (query.body.as_ref(), &mut query.order_by)
        && !select.named_window.is_empty()
    {
        let mut windows = Windows::of(select)?;
        walk_own(order, &mut windows)?;
    }
    Ok(())
}

/// Writes the windows of a selection in full.
pub(super) fn of_selection(select: &mut Select) -> Result<()> {
    if select.named_window.is_empty() {
        return Ok(());
    }
    let mut windows = Windows::of(select)?;
    select.named_window.clear();
    walk_own(select, &mut windows)
}

/// # Errors
/// `INVALID_QUERY` for a window that is made of one which its selection has not.
pub(super) fn check(expr: &Expr) -> Result<()> {
    match expr {
        Expr::Function(call) => match &call.over {
            Some(WindowType::WindowSpec(WindowSpec {
                window_name: Some(name),
                ..
            })) => Windows(Vec::new()).named(name).map(|_| ()),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

impl Windows {
    fn of(select: &Select) -> Result<Self> {
        let mut windows = Self(Vec::new());
        for NamedWindowDefinition(name, definition) in &select.named_window {
            let full = match definition {
                NamedWindowExpr::NamedWindow(other) => windows.named(other)?.clone(),
                NamedWindowExpr::WindowSpec(own) => windows.full(own.clone())?,
            };
            windows.0.push((name.clone(), full));
        }
        Ok(windows)
    }

    fn named(&self, name: &Ident) -> Result<&WindowSpec> {
        let mut windows = self.0.iter();
        let found = windows.find(|(known, _)| known.value == name.value);
        found.map(|(_, window)| window).ok_or_else(|| {
            let known: Vec<&str> = self.0.iter().map(|(name, _)| name.value.as_str()).collect();
            let error = invalid(format!("there is no window \"{}\"", name.value)).got(&name.value);
            match known.is_empty() {
                true => error.expected("a window of the query's WINDOW clause"),
                false => error.expected(known.join(", ")),
            }
        })
    }

    /// `window` with what the one has that it is made of.
    fn full(&self, mut window: WindowSpec) -> Result<WindowSpec> {
        let Some(name) = window.window_name.take() else {
            return Ok(window);
        };
        let of = self.named(&name)?;
        let twice = |what: &str| {
            invalid(format!("the window \"{}\" has {what} already", name.value))
                .expected("a window that adds to it")
        };
        if !window.partition_by.is_empty() {
            return Err(twice("its partitions"));
        }
        if !window.order_by.is_empty() && !of.order_by.is_empty() {
            return Err(twice("an order"));
        }
        if of.window_frame.is_some() {
            return Err(twice("a frame"));
        }
        window.partition_by.clone_from(&of.partition_by);
        if window.order_by.is_empty() {
            window.order_by.clone_from(&of.order_by);
        }
        Ok(window)
    }
}

impl Step for Windows {
    fn expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Expr::Function(call) = expr {
            match &mut call.over {
                Some(WindowType::NamedWindow(name)) => {
                    let window = self.named(name)?.clone();
                    call.over = Some(WindowType::WindowSpec(window));
                }
                Some(WindowType::WindowSpec(window)) if window.window_name.is_some() => {
                    *window = self.full(window.clone())?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
