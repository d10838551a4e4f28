//! What a format cannot hold: an error, or told.

use std::cell::RefCell;

use quiver_graph::{ErrorCode, GraphError, Result};

use super::OnLoss;

/// Losses that are told; further ones are like these.
const MOST: usize = 256;

pub(crate) struct Losses {
    /// The format, as errors call it.
    title: &'static str,
    on_loss: OnLoss,
    lost: RefCell<Vec<String>>,
}

impl Losses {
    pub fn new(title: &'static str, on_loss: OnLoss) -> Self {
        Self {
            title,
            on_loss,
            lost: RefCell::default(),
        }
    }

    /// `what` is lost, and `instead` is what happens where the caller lets it.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] where nothing is to be lost.
    pub fn lose(&self, what: &str, instead: &str) -> Result<()> {
        match self.on_loss {
            OnLoss::Error => {
                let message = format!(
                    "{} cannot hold {what}; onLoss: \"skip\" {instead}",
                    self.title
                );
                Err(GraphError::new(ErrorCode::UnsupportedType, message).parameter("onLoss"))
            }
            OnLoss::Skip => {
                let mut lost = self.lost.borrow_mut();
                if lost.len() < MOST && !lost.iter().any(|lost| lost == what) {
                    lost.push(what.to_owned());
                }
                Ok(())
            }
        }
    }

    /// What was lost.
    pub fn told(self) -> Vec<String> {
        self.lost.into_inner()
    }

    /// What nothing can be written for.
    pub fn refuse(&self, what: &str) -> GraphError {
        let message = format!("{} cannot hold {what}", self.title);
        GraphError::new(ErrorCode::UnsupportedType, message)
    }
}
