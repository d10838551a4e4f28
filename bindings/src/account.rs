//! What the runtime is told of memory that only Rust sees: it collects handles too late if it does not know what they hold.
//!
//! Every report may start a collection, so that a graph which is closed soon is better not reported at all: a graph is
//! reported by the first call that makes another one. Graphs that share their memory share the account.

use std::cell::RefCell;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use napi::Env;

thread_local! {
    /// Accounts of this JavaScript thread that were not reported yet.
    static UNREPORTED: RefCell<Vec<Weak<Account>>> = const { RefCell::new(Vec::new()) };
}

/// Bytes that one or several handles hold.
#[derive(Default)]
pub struct Account {
    /// As the last call that may have changed it found.
    held: Arc<AtomicI64>,
    /// What the runtime was told; 0 before it was told anything.
    reported: AtomicI64,
}

impl Account {
    fn report(&self, env: Env) -> napi::Result<()> {
        let held = self.held.load(Ordering::Relaxed);
        let reported = self.reported.swap(held, Ordering::Relaxed);
        if held != reported {
            env.adjust_external_memory(held - reported)?;
        }
        Ok(())
    }
}

/// A handle's part in an account, until it is closed. For the JavaScript thread.
pub struct Share(Mutex<Option<Arc<Account>>>);

impl Share {
    /// A part in the account that `of` still leads to, or in a new one, which now holds so many bytes. Reports all other
    /// accounts.
    ///
    /// # Errors
    /// What the runtime answers.
    pub fn new(env: Env, of: &Weak<Account>, held: i64) -> napi::Result<Self> {
        let known = of.upgrade();
        let is_new = known.is_none();
        let account = known.unwrap_or_default();
        account.held.store(held, Ordering::Relaxed);
        let own = Arc::downgrade(&account);
        // Out of the borrow before the runtime hears of it, which may collect other handles at once.
        let others: Vec<_> = UNREPORTED.with_borrow_mut(|waiting| {
            let others = waiting
                .extract_if(.., |other| !other.ptr_eq(&own))
                .collect();
            if is_new {
                waiting.push(own);
            }
            others
        });
        let mut others = others.iter().filter_map(Weak::upgrade);
        others.try_for_each(|other| other.report(env))?;
        let share = Self(Mutex::new(Some(account)));
        share.follow(env)?;
        Ok(share)
    }

    /// What a handle that shares the memory takes part in. Weak, because an account ends on the JavaScript thread.
    pub fn account(&self) -> Weak<Account> {
        self.look(Arc::downgrade).unwrap_or_default()
    }

    /// Where a call that changes what is held notes the bytes.
    pub fn held(&self) -> Arc<AtomicI64> {
        let held = self.look(|account| Arc::clone(&account.held));
        held.unwrap_or_default()
    }

    /// Reports what has changed since the runtime was last told, if it was.
    ///
    /// # Errors
    /// What the runtime answers.
    pub fn follow(&self, env: Env) -> napi::Result<()> {
        let reported = self.look(|account| match account.reported.load(Ordering::Relaxed) {
            0 => Ok(()),
            _ => account.report(env),
        });
        reported.unwrap_or(Ok(()))
    }

    /// Leaves the account; the last one reports that nothing is held any more.
    ///
    /// # Errors
    /// What the runtime answers.
    pub fn end(&self, env: Env) -> napi::Result<()> {
        let account = self.lock().take();
        match account.and_then(Arc::into_inner) {
            Some(account) => {
                account.held.store(0, Ordering::Relaxed);
                account.report(env)
            }
            None => Ok(()),
        }
    }

    fn look<T>(&self, look: impl FnOnce(&Arc<Account>) -> T) -> Option<T> {
        self.lock().as_ref().map(look)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Account>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
