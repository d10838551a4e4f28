//! What tests put at the points of a write: failures, and the end of the process.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::points::{Point, WATCH};

/// What happens at a point instead of, or before, what was to be done.
#[derive(Clone)]
pub(crate) enum Fault {
    /// The system's error of this number.
    Error(i32),
    /// The process is killed as by `kill -9`.
    Kill,
    /// Something else, after which the work goes on.
    Run(Arc<dyn Fn(&Path) + Send + Sync>),
}

/// Faults below one folder, and how often each point was reached there. Dropping it takes them back.
pub(crate) struct Faults(PathBuf);

#[derive(Default)]
struct Below {
    reached: HashMap<Point, usize>,
    /// At the point's nth time, from 0 on; at all times where there is no number.
    faults: Vec<(Point, Option<usize>, Fault)>,
}

static BELOW: Mutex<Vec<(PathBuf, Below)>> = Mutex::new(Vec::new());

impl Faults {
    pub fn below(root: &Path) -> Self {
        WATCH.get_or_init(|| reached);
        let mut below = BELOW.lock().unwrap_or_else(PoisonError::into_inner);
        below.push((root.to_owned(), Below::default()));
        Self(root.to_owned())
    }

    pub fn at(&self, point: Point, time: Option<usize>, fault: Fault) {
        self.change(|below| below.faults.push((point, time, fault)));
    }

    /// How often each point was reached.
    pub fn reached(&self) -> HashMap<Point, usize> {
        self.change(|below| below.reached.clone())
    }

    fn change<R>(&self, change: impl FnOnce(&mut Below) -> R) -> R {
        let mut all = BELOW.lock().unwrap_or_else(PoisonError::into_inner);
        let below = all.iter_mut().find(|(root, _)| *root == self.0);
        change(&mut below.expect("these faults").1)
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        let mut below = BELOW.lock().unwrap_or_else(PoisonError::into_inner);
        below.retain(|(root, _)| *root != self.0);
    }
}

fn reached(point: Point, path: &Path) -> io::Result<()> {
    let fault = {
        let mut all = BELOW.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, below)) = all.iter_mut().find(|(root, _)| path.starts_with(root)) else {
            return Ok(());
        };
        let times = below.reached.entry(point).or_default();
        *times += 1;
        let time = *times - 1;
        // The last one put there comes first.
        let mut faults = below.faults.iter().rev();
        let fault =
            faults.find(|(at, when, _)| *at == point && when.is_none_or(|when| when == time));
        fault.map(|(_, _, fault)| fault.clone())
    };
    match fault {
        None => Ok(()),
        Some(Fault::Error(number)) => Err(io::Error::from_raw_os_error(number)),
        Some(Fault::Run(run)) => {
            run(path);
            Ok(())
        }
        Some(Fault::Kill) => {
            let killed = Command::new("kill")
                .args(["-9", &process::id().to_string()])
                .status();
            killed.expect("kill");
            loop {
                thread::park();
            }
        }
    }
}
