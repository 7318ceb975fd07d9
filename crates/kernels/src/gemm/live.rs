//! Finds the columns of a matrix that are zero in every row.
//!
//! Pictures have margins: in a batch of 100 MNIST pictures, only about 550 of the 784 pixels are not 0 in some
//! picture. The other pixels do not change the products, so the first layer of a network leaves them out, both
//! forward and in the gradient of its weights. Columns are tested in groups of four. Four is the width of a register
//! and the height of a tile.

use crate::as_words;
use crate::simd::V4;

/// Columns in a group. The columns of a group are kept together or left out together.
pub const QUAD: usize = 4;

/// In a narrower matrix, the search takes longer than it saves.
const MIN_COLUMNS: usize = 512;
/// If most columns are live (not all zero) after this many rows, the matrix is treated as dense.
const FIRST_ROWS: usize = 8;

/// Number of words that [`find`] needs for this number of columns.
pub fn words_len(columns: usize) -> usize {
    if worth(columns) { columns } else { 0 }
}

fn worth(columns: usize) -> bool {
    columns >= MIN_COLUMNS && columns.is_multiple_of(QUAD)
}

/// The numbers, in ascending order, of the quads of x [rows, columns] that have a value other than zero. `None` if
/// that is nearly all quads. `words` holds at least [`words_len`] floats.
pub fn find<'w>(x: &[f32], rows: usize, columns: usize, words: &'w mut [f32]) -> Option<&'w [u32]> {
    if !worth(columns) || rows < FIRST_ROWS {
        return None;
    }
    let most = columns / QUAD / 8 * 7;
    let seen = &mut words[..columns];
    seen.fill(0.0);
    for (i, row) in x.chunks_exact(columns).enumerate() {
        for (seen, x) in seen.as_chunks_mut::<QUAD>().0.iter_mut().zip(row.as_chunks::<QUAD>().0) {
            // Combines the bits of all values, without their signs: −0 counts as zero, NaN does not.
            *seen = V4::from_array(*seen).or(V4::from_array(*x).abs()).to_array();
        }
        if i + 1 == FIRST_ROWS && live(seen) > most {
            return None;
        }
    }
    if live(seen) > most {
        return None;
    }
    // The list never overtakes the search: each number is written at or before the quad that it was read from.
    let words = as_words(seen);
    let mut count = 0;
    for quad in 0..columns / QUAD {
        if words[quad * QUAD..(quad + 1) * QUAD].iter().any(|&bits| bits != 0) {
            words[count] = quad as u32;
            count += 1;
        }
    }
    Some(&words[..count])
}

/// Number of live quads.
fn live(seen: &[f32]) -> usize {
    seen.as_chunks::<QUAD>().0.iter().filter(|quad| quad.iter().any(|x| x.to_bits() != 0)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quads_that_are_zero_throughout_are_left_out() {
        let (rows, columns) = (12, 600);
        let mut x = vec![0.0; rows * columns];
        x[5] = 1.0;
        x[3 * columns + 41] = -0.0;
        x[10 * columns + 599] = f32::NAN;
        x[11 * columns + 100] = f32::MIN_POSITIVE / 4.0;
        let mut words = vec![f32::NAN; words_len(columns)];
        assert_eq!(find(&x, rows, columns, &mut words), Some(&[1, 25, 149][..]));
        assert_eq!(find(&vec![0.0; rows * columns], rows, columns, &mut words), Some(&[][..]));
    }

    #[test]
    fn dense_narrow_and_flat_matrices_are_left_alone() {
        let mut words = vec![0.0; 600];
        assert_eq!(find(&[1.0; 12 * 600], 12, 600, &mut words), None);
        assert_eq!(find(&[0.0; 12 * 100], 12, 100, &mut words), None);
        assert_eq!(find(&[0.0; 12 * 602], 12, 602, &mut words), None);
        assert_eq!(find(&[0.0; 2 * 600], 2, 600, &mut words), None);
    }
}
