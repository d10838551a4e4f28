//! Variances, covariances, correlations and regressions of floats, in groups and in windows.
//!
//! Two parts are combined as Chan, Golub and LeVeque do: the squares of what lies between each value and the mean, so that no large
//! number is subtracted from another. What the moments give in the end is DataFusion's, but that nothing is ever combined with an empty
//! part, of whose distance from an infinity or a large number nothing sensible comes, and that what lies between an infinity and
//! itself is no number, of one row as of many.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array, UInt64Array};
use arrow_schema::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Accumulator, GroupsAccumulator};

use super::fold::Fold;
use super::of_groups::{Carried, Each, One, state_fields};

/// An aggregate of either kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum OfMoments {
    Single(Single),
    Pairs(Pairs),
}

impl OfMoments {
    /// The aggregate called `name` of these columns.
    pub fn of(name: &str, columns: &[FieldRef], is_distinct: bool) -> Option<Self> {
        let double = |column: &FieldRef| *column.data_type() == DataType::Float64;
        if is_distinct || !columns.iter().all(double) {
            return None;
        }
        let single = Single::named(name).map(Self::Single);
        single.or_else(|| Pairs::named(name).map(Self::Pairs))
    }

    pub fn state_fields(self, name: &str) -> Vec<FieldRef> {
        match self {
            Self::Single(_) => state_fields::<3>(name),
            Self::Pairs(_) => state_fields::<6>(name),
        }
    }

    pub fn one(self) -> Box<dyn Accumulator> {
        match self {
            Self::Single(single) => Box::new(One::of(single)),
            Self::Pairs(pairs) => Box::new(One::of(pairs)),
        }
    }

    pub fn each(self) -> Box<dyn GroupsAccumulator> {
        match self {
            Self::Single(single) => Box::new(Each::of(single)),
            Self::Pairs(pairs) => Box::new(Each::of(pairs)),
        }
    }
}

/// An aggregate of one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Single {
    Variance { sample: bool },
    Deviation { sample: bool },
}

impl Single {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "var" => Self::Variance { sample: true },
            "var_pop" => Self::Variance { sample: false },
            "stddev" => Self::Deviation { sample: true },
            "stddev_pop" => Self::Deviation { sample: false },
            _ => return None,
        })
    }

    fn number(self, all: Option<&Moments>) -> Option<f64> {
        all.and_then(|all| match self {
            Self::Variance { sample } => variance(all.squares, all.count, sample),
            Self::Deviation { sample } => variance(all.squares, all.count, sample).map(f64::sqrt),
        })
    }
}

/// Of values of one column: how many, their mean, and the sum of the squares of what lies between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn of(value: f64) -> Self {
        Self {
            count: 1.0,
            mean: value,
            // 0, but for infinities and NaN.
            squares: value.abs() * 0.0,
        }
    }

    fn and(&self, after: &Self) -> Self {
        let count = self.count + after.count;
        let between = after.mean - self.mean;
        Self {
            count,
            mean: match between.is_finite() {
                true => self.mean + between * (after.count / count),
                false => self.mean * (self.count / count) + after.mean * (after.count / count),
            },
            squares: self.squares
                + after.squares
                + between * between * (self.count * after.count / count),
        }
    }
}

/// `squares` by the number of values, or by one less; none where that is none.
fn variance(squares: f64, count: f64, sample: bool) -> Option<f64> {
    let count = if sample { count - 1.0 } else { count };
    (count > 0.0).then(|| squares / count)
}

impl Fold for Single {
    type State = Moments;

    fn rows(&self, values: &[ArrayRef]) -> Result<Vec<Option<Moments>>> {
        let values = values[0].as_primitive::<Float64Type>();
        Ok(values.iter().map(|value| value.map(Moments::of)).collect())
    }

    fn combine(&self, before: &Moments, after: &Moments) -> Moments {
        before.and(after)
    }

    fn value(&self, all: Option<&Moments>) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(self.number(all)))
    }
}

impl Carried<3> for Single {
    fn written(state: &Moments) -> [f64; 3] {
        [state.count, state.mean, state.squares]
    }

    fn read([count, mean, squares]: [f64; 3]) -> Moments {
        Moments {
            count,
            mean,
            squares,
        }
    }

    fn values(&self, states: &[Option<Moments>]) -> ArrayRef {
        let numbers = states.iter().map(|state| self.number(state.as_ref()));
        Arc::new(numbers.collect::<Float64Array>())
    }
}

/// An aggregate of the rows in which neither of two columns is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pairs {
    Covariance { sample: bool },
    Correlation,
    Regression(Regression),
}

/// `regr_slope(y, x)` and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Regression {
    Slope,
    Intercept,
    Count,
    R2,
    AverageX,
    AverageY,
    Sxx,
    Syy,
    Sxy,
}

impl Pairs {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "covar_samp" => Self::Covariance { sample: true },
            "covar_pop" => Self::Covariance { sample: false },
            "corr" => Self::Correlation,
            "regr_slope" => Self::Regression(Regression::Slope),
            "regr_intercept" => Self::Regression(Regression::Intercept),
            "regr_count" => Self::Regression(Regression::Count),
            "regr_r2" => Self::Regression(Regression::R2),
            "regr_avgx" => Self::Regression(Regression::AverageX),
            "regr_avgy" => Self::Regression(Regression::AverageY),
            "regr_sxx" => Self::Regression(Regression::Sxx),
            "regr_syy" => Self::Regression(Regression::Syy),
            "regr_sxy" => Self::Regression(Regression::Sxy),
            _ => return None,
        })
    }

    /// Of all but the count.
    fn number(self, all: Option<&PairMoments>) -> Option<f64> {
        let all = all?;
        match self {
            Self::Covariance { sample } => variance(all.products, all.first.count, sample),
            Self::Correlation => all.correlation(),
            Self::Regression(wanted) => all.regression(wanted),
        }
    }
}

/// Of none, and of rows.
fn count(all: Option<&PairMoments>) -> u64 {
    all.map_or(0, |all| all.first.count as u64)
}

/// The moments of both columns, and the sum of the products of what lies between each value and its mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairMoments {
    first: Moments,
    second: Moments,
    products: f64,
}

impl PairMoments {
    fn of(first: f64, second: f64) -> Self {
        let (first, second) = (Moments::of(first), Moments::of(second));
        Self {
            first,
            second,
            products: first.squares + second.squares,
        }
    }

    fn correlation(&self) -> Option<f64> {
        let (first, second) = (self.first, self.second);
        if first.mean.is_nan() && second.mean.is_nan() {
            return Some(f64::NAN);
        }
        if first.mean.is_nan() || second.mean.is_nan() || first.count < 2.0 {
            return None;
        }
        let one = (first.squares / first.count).sqrt();
        let other = (second.squares / second.count).sqrt();
        (one != 0.0 && other != 0.0).then(|| self.products / first.count / one / other)
    }

    /// The first column is y, the second x.
    fn regression(&self, wanted: Regression) -> Option<f64> {
        let (y, x, count) = (self.first, self.second, self.first.count);
        let several = count > 1.0 && x.squares != 0.0;
        let slope = self.products / x.squares;
        match wanted {
            Regression::Count => Some(count),
            Regression::Slope => several.then_some(slope),
            Regression::Intercept => several.then_some(y.mean - slope * x.mean),
            // What does not vary is told by any line.
            Regression::R2 if y.squares == 0.0 => several.then_some(1.0),
            Regression::R2 => {
                several.then(|| (self.products / x.squares) * (self.products / y.squares))
            }
            Regression::AverageX => Some(x.mean),
            Regression::AverageY => Some(y.mean),
            Regression::Sxx => Some(x.squares),
            Regression::Syy => Some(y.squares),
            Regression::Sxy => Some(self.products),
        }
    }
}

impl Fold for Pairs {
    type State = PairMoments;

    fn rows(&self, values: &[ArrayRef]) -> Result<Vec<Option<PairMoments>>> {
        let first = values[0].as_primitive::<Float64Type>().iter();
        let second = values[1].as_primitive::<Float64Type>().iter();
        let pairs = first.zip(second);
        let pairs = pairs.map(|(first, second)| Some(PairMoments::of(first?, second?)));
        Ok(pairs.collect())
    }

    fn combine(&self, before: &PairMoments, after: &PairMoments) -> PairMoments {
        let count = before.first.count + after.first.count;
        let between = (after.first.mean - before.first.mean)
            * (after.second.mean - before.second.mean)
            * (before.first.count * after.first.count / count);
        PairMoments {
            first: before.first.and(&after.first),
            second: before.second.and(&after.second),
            products: before.products + after.products + between,
        }
    }

    fn value(&self, all: Option<&PairMoments>) -> Result<ScalarValue> {
        Ok(match self {
            Self::Regression(Regression::Count) => ScalarValue::UInt64(Some(count(all))),
            _ => ScalarValue::Float64(self.number(all)),
        })
    }
}

impl Carried<6> for Pairs {
    fn written(state: &PairMoments) -> [f64; 6] {
        let [count, mean, squares] = Single::written(&state.first);
        let [_, other_mean, other_squares] = Single::written(&state.second);
        [
            count,
            mean,
            squares,
            other_mean,
            other_squares,
            state.products,
        ]
    }

    fn read([count, mean, squares, other_mean, other_squares, products]: [f64; 6]) -> PairMoments {
        PairMoments {
            first: Single::read([count, mean, squares]),
            second: Single::read([count, other_mean, other_squares]),
            products,
        }
    }

    fn values(&self, states: &[Option<PairMoments>]) -> ArrayRef {
        let states = states.iter().map(Option::as_ref);
        match self {
            Self::Regression(Regression::Count) => {
                Arc::new(UInt64Array::from_iter_values(states.map(count)))
            }
            _ => Arc::new(
                states
                    .map(|state| self.number(state))
                    .collect::<Float64Array>(),
            ),
        }
    }
}
