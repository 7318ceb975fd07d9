//! Makes a batch: copies chosen rows of a data set, in the form that the model needs.

use crate::ELEMENTS_PER_CHUNK;
use crate::simd::V4;
use crate::touch::touch;
use badak_pool::for_each_chunk;

/// y[i, :] = x[rows[i], :] / divisor for x [·, columns] of bytes: pixels become floats, as in the books' data loader.
///
/// # Panics
/// If a row number is outside x.
pub fn gather_bytes(y: &mut [f32], x: &[u8], rows: &[u32], columns: usize, divisor: f32) {
    assert_eq!(y.len(), rows.len() * columns);
    let lanes = V4::splat(divisor);
    let block = (ELEMENTS_PER_CHUNK / columns.max(1)).max(1);
    for_each_chunk(y, block * columns.max(1), |offset, y| {
        let rows = &rows[offset / columns..][..y.len() / columns];
        // The rows of a batch are anywhere in the data, and nothing that is computed waits here for what it reads.
        touch(rows.iter().map(|&row| &x[row as usize * columns..][..columns]), u32::from);
        for (y, &row) in y.chunks_exact_mut(columns).zip(rows) {
            let x = &x[row as usize * columns..][..columns];
            let (y_fours, y_rest) = y.as_chunks_mut::<4>();
            let (x_fours, x_rest) = x.as_chunks::<4>();
            for (y, x) in y_fours.iter_mut().zip(x_fours) {
                *y = (V4::from_bytes(*x) / lanes).to_array();
            }
            for (y, &x) in y_rest.iter_mut().zip(x_rest) {
                *y = f32::from(x) / divisor;
            }
        }
    });
}

/// y[i, :] = x[rows[i], :] for x [·, columns] of any type.
///
/// # Panics
/// If a row number is outside x.
pub fn gather_rows<T: Copy>(y: &mut [T], x: &[T], rows: &[u32], columns: usize) {
    assert_eq!(y.len(), rows.len() * columns);
    for (y, &row) in y.chunks_exact_mut(columns.max(1)).zip(rows) {
        y.copy_from_slice(&x[row as usize * columns..][..columns]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_copied_and_scaled(columns in 1usize..50, picks in prop::collection::vec(0u32..7, 0..20)) {
            let x: Vec<u8> = (0..7 * columns).map(|i| (i * 37) as u8).collect();
            let mut y = vec![-1.0; picks.len() * columns];
            gather_bytes(&mut y, &x, &picks, columns, 255.0);
            for (i, &row) in picks.iter().enumerate() {
                for c in 0..columns {
                    prop_assert_eq!(y[i * columns + c], f32::from(x[row as usize * columns + c]) / 255.0);
                }
            }
            let ids: Vec<i32> = (0..7 * columns as i32).collect();
            let mut t = vec![-1; picks.len() * columns];
            gather_rows(&mut t, &ids, &picks, columns);
            for (i, &row) in picks.iter().enumerate() {
                for c in 0..columns {
                    prop_assert_eq!(t[i * columns + c], (row as usize * columns + c) as i32);
                }
            }
        }
    }

    #[test]
    fn more_than_one_chunk() {
        let picks: Vec<u32> = (0..200).rev().collect();
        let x: Vec<u8> = (0..200 * 784).map(|i| (i / 784) as u8).collect();
        let mut y = vec![0.0; x.len()];
        gather_bytes(&mut y, &x, &picks, 784, 1.0);
        assert!(y.iter().enumerate().all(|(i, &y)| y == (199 - i / 784) as f32));
    }
}
