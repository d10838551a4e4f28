//! Plans that are made once and run often.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::DataType;
use datafusion::physical_plan::execution_plan::reset_plan_states;
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::compile::{Compiled, Output};
use super::session::Session;
use super::stream::{RowStream, Running};
use crate::lower::extent;
use crate::lower::{Binding, Context, hinted};
use crate::operators::in_order::Pace;
use crate::plan::{Parameters, Query};
use crate::runtime::{Workers, block_on, with_stack};
use crate::types::lossless;
use crate::udf::slot::Slot;
use crate::watch::Watch;

/// A plan over a graph that keeps its physical plan: running it again only fills in the parameters. Where one of its files has changed
/// since, it is planned anew, and finds and reads what is there then.
///
/// May be run from several threads at once; each run takes a physical plan from a pool, made on demand. A parameter has the
/// type that the query suggests for it where the value fits it exactly, and else the value's own type, for which a
/// second physical plan is made.
pub struct Prepared {
    session: Arc<Session>,
    query: Query,
    threads: usize,
    weight: usize,
    names: Vec<String>,
    /// The types that the plan suggests for its parameters.
    suggested: HashMap<String, DataType>,
    pool: Arc<Pool>,
}

type Types = Vec<DataType>;
type Pool = Mutex<HashMap<Types, Vec<Instance>>>;

struct Instance {
    compiled: Compiled,
    slots: BTreeMap<String, Arc<Slot>>,
}

/// Physical plans kept per set of types: more than this many runs at once make their own.
const KEPT: usize = 8;

/// An instance in use; it goes back to the pool when the run is over.
struct Lease {
    types: Types,
    instance: Option<Instance>,
    pool: Arc<Pool>,
}

impl Lease {
    fn compiled(&self) -> Result<&Compiled> {
        let instance = self.instance.as_ref();
        let missing = || GraphError::new(ErrorCode::Internal, "the plan was given back");
        Ok(&instance.ok_or_else(missing)?.compiled)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut instance) = self.instance.take() else {
            return;
        };
        if instance.compiled.of_its_moment {
            return;
        }
        // Operators such as repartitioning remember that they ran.
        let Ok(fresh) = reset_plan_states(Arc::clone(&instance.compiled.physical)) else {
            return;
        };
        instance.compiled.physical = fresh;
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pool.entry(std::mem::take(&mut self.types)).or_default();
        if kept.len() < KEPT {
            kept.push(instance);
        }
    }
}

impl Prepared {
    /// Plans `query`, whose inputs it keeps alive.
    ///
    /// # Errors
    /// As planning in [`Session::run`].
    pub fn new(session: &Arc<Session>, query: &Query, control: &Arc<Control>) -> Result<Self> {
        let (weight, names) = (session.admit(&query.plan)?, query.plan.parameters()?);
        let mut prepared = Self {
            session: Arc::clone(session),
            query: query.clone(),
            threads: session.threads(control),
            weight,
            names,
            suggested: HashMap::new(),
            pool: Arc::default(),
        };
        prepared.suggested = with_stack(weight, || prepared.suggest(control))?;
        let types: Option<Types> = prepared
            .names
            .iter()
            .map(|name| prepared.suggested.get(name).cloned())
            .collect();
        if let Some(types) = types {
            drop(prepared.lease(types, control)?);
        }
        Ok(prepared)
    }

    /// Runs the plan with these parameters.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn execute(&self, parameters: &Parameters, control: &Arc<Control>) -> Result<Output> {
        let lease = self.bind(parameters, control)?;
        let compiled = lease.compiled()?;
        with_stack(self.weight, || {
            block_on(self.threads, control, compiled.collect(control))
        })
    }

    /// As [`Session::stream`], with these parameters.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn stream(
        &self,
        parameters: &Parameters,
        batch_size: usize,
        control: &Arc<Control>,
    ) -> Result<RowStream> {
        let lease = self.bind(parameters, control)?;
        let compiled = lease.compiled()?;
        let workers = Workers::of(self.threads)?;
        let start = || workers.block_on(control, async { compiled.start(control, Pace::Stepwise) });
        let batches = with_stack(self.weight, start)?;
        let run = Running {
            weight: self.weight,
            workers: Arc::clone(&workers),
            control: Arc::clone(control),
            _lease: Some(Box::new(lease)),
        };
        RowStream::new(batches, batch_size, run)
    }

    /// The logical and the physical plan as text; parameters stand under their names.
    ///
    /// # Errors
    /// As planning in [`Session::run`].
    pub fn explain(&self) -> Result<String> {
        let suggested = |name| self.suggested.get(name).cloned().unwrap_or(DataType::Null);
        let types = self.names.iter().map(suggested).collect();
        let lease = self.lease(types, &Arc::default())?;
        let compiled = lease.compiled()?;
        Ok(with_stack(self.weight, || compiled.explain()))
    }

    /// The names of the parameters, sorted.
    pub fn parameters(&self) -> &[String] {
        &self.names
    }

    /// Learns the parameters' types from what they are compared with.
    fn suggest(&self, control: &Arc<Control>) -> Result<HashMap<String, DataType>> {
        if self.names.is_empty() {
            return Ok(HashMap::new());
        }
        let state = self.session.state();
        let context = Context {
            state: &state,
            inputs: &self.query.inputs,
            binding: &Binding::Unknown,
            plan_size: self.session.options().plan_size(),
        };
        let planning = async {
            let logical = context.plan(&self.query.plan).await?;
            extent::check(&logical, context.plan_size)?;
            Ok(logical)
        };
        let planned = block_on(1, control, self.session.watch(control).over_async(planning));
        let logical = match planned {
            Ok(logical) => logical,
            Err(error) if error.code == ErrorCode::UnknownColumn => {
                return Err(hinted(error, &self.query.plan));
            }
            Err(error) if matches!(error.code, ErrorCode::Cancelled | ErrorCode::LimitExceeded) => {
                return Err(error);
            }
            // Typed by their values, the parameters may still make it valid.
            Err(_) => return Ok(HashMap::new()),
        };
        let types = logical.get_parameter_types().unwrap_or_default();
        let types = types.into_iter().filter_map(|(name, data_type)| {
            Some((name.trim_start_matches('$').to_owned(), data_type?))
        });
        Ok(types
            .filter(|(_, data_type)| *data_type != DataType::Null)
            .collect())
    }

    fn bind(&self, parameters: &Parameters, control: &Arc<Control>) -> Result<Lease> {
        parameters.check_names(&self.names)?;
        let mut values = Vec::with_capacity(self.names.len());
        for name in &self.names {
            let value = parameters.get(name)?;
            let suggested = self.suggested.get(name);
            let fitting = suggested.and_then(|data_type| lossless(value, data_type));
            values.push(fitting.unwrap_or_else(|| value.clone()));
        }
        let lease = self.lease(
            values.iter().map(|value| value.data_type()).collect(),
            control,
        )?;
        if let Some(instance) = &lease.instance {
            for (name, value) in self.names.iter().zip(values) {
                if let Some(slot) = instance.slots.get(name) {
                    slot.set(value);
                }
            }
        }
        Ok(lease)
    }

    fn lease(&self, types: Types, control: &Arc<Control>) -> Result<Lease> {
        let kept = {
            let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
            pool.get_mut(&types).and_then(Vec::pop)
        };
        // A plan goes by what its files were when it was made.
        let watch = Watch::running(Arc::clone(control));
        let is_current = |instance: &Instance| watch.over(|| instance.compiled.is_current());
        let instance = match kept.filter(is_current) {
            Some(instance) => instance,
            None => {
                let slots: BTreeMap<_, _> = self
                    .names
                    .iter()
                    .zip(&types)
                    .map(|(name, data_type)| (name.clone(), Slot::new(name, data_type.clone())))
                    .collect();
                let binding = Binding::Slots(&slots);
                let compiling = self
                    .session
                    .compile(&self.query, &binding, self.threads, control);
                let compiled =
                    with_stack(self.weight, || block_on(self.threads, control, compiling))?;
                Instance { compiled, slots }
            }
        };
        Ok(Lease {
            types,
            instance: Some(instance),
            pool: Arc::clone(&self.pool),
        })
    }
}
