//! All eigenvectors of a small symmetric matrix, by Jacobi's rotations.

/// Turns over all pairs, at most: each of the last few squares what is left, so that some ten are enough.
const SWEEPS: usize = 40;

/// The eigenvalues of a symmetric matrix of `size` rows, the largest first, and an eigenvector of length 1 to each.
pub(super) fn eigenvectors(size: usize, mut matrix: Vec<f64>) -> Vec<(f64, Vec<f64>)> {
    let at = |row: usize, column: usize| row * size + column;
    // By row, so that a row of it becomes an eigenvector.
    let mut vectors = vec![0.0; size * size];
    (0..size).for_each(|i| vectors[at(i, i)] = 1.0);
    let whole: f64 = matrix.iter().map(|it| it * it).sum();
    for _ in 0..SWEEPS {
        let pairs = || (0..size).flat_map(move |p| (p + 1..size).map(move |q| (p, q)));
        let left: f64 = pairs().map(|(p, q)| matrix[at(p, q)].powi(2)).sum();
        if left <= 1e-32 * whole {
            break;
        }
        for (p, q) in pairs() {
            let off = matrix[at(p, q)];
            if off == 0.0 {
                continue;
            }
            // The smaller of the two angles that make the entry 0.
            let slope = (matrix[at(q, q)] - matrix[at(p, p)]) / (2.0 * off);
            let tangent = slope.signum() / (slope.abs() + slope.hypot(1.0));
            let cosine = 1.0 / tangent.hypot(1.0);
            let turn = |values: &mut [f64], p: usize, q: usize| {
                let (a, b) = (values[p], values[q]);
                values[p] = cosine * (a - tangent * b);
                values[q] = cosine * (b + tangent * a);
            };
            for i in 0..size {
                turn(&mut matrix, at(i, p), at(i, q));
            }
            for i in 0..size {
                turn(&mut matrix, at(p, i), at(q, i));
                turn(&mut vectors, at(p, i), at(q, i));
            }
        }
    }
    let rows = vectors.chunks(size.max(1)).map(<[f64]>::to_vec);
    let mut pairs: Vec<(f64, Vec<f64>)> = rows
        .enumerate()
        .map(|(i, vector)| (matrix[at(i, i)], vector))
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::support::Random;

    #[test]
    fn matrices_only_stretch_their_eigenvectors() {
        for size in [0, 1, 2, 3, 10] {
            let mut random = Random::new(size as u64, 1);
            let mut matrix = vec![0.0; size * size];
            for (i, j) in (0..size).flat_map(|i| (0..=i).map(move |j| (i, j))) {
                let value = random.unit() - 0.5;
                (matrix[i * size + j], matrix[j * size + i]) = (value, value);
            }
            let pairs = eigenvectors(size, matrix.clone());
            assert!(pairs.is_sorted_by(|a, b| a.0 >= b.0));
            for (value, vector) in pairs {
                let length: f64 = vector.iter().map(|it| it * it).sum();
                assert!((length - 1.0).abs() < 1e-12);
                for (row, expected) in matrix.chunks(size).zip(&vector) {
                    let product: f64 = row.iter().zip(&vector).map(|(a, b)| a * b).sum();
                    assert!((product - value * expected).abs() < 1e-12);
                }
            }
        }
    }
}
