//! Copies some columns of one matrix into some columns of another: to join inputs, to split them, to reverse
//! sequences.

use crate::ELEMENTS_PER_CHUNK;
use badak_pool::{for_each_row, rows_of};

/// The columns of a [rows, width] matrix from `first` on.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    pub width: usize,
    pub first: usize,
}

/// y[r, :] = x[r, :] for `count` columns of both. If `turned` is not 0, the rows are sequences of T = `turned` time
/// steps, and each sequence is reversed: step t of y is step T − 1 − t of x.
///
/// # Panics
/// If y or x does not have these columns, or the number of rows is not a multiple of `turned`.
pub fn copy_columns<V: Copy + Send + Sync>(
    y: &mut [V],
    to: Columns,
    x: &[V],
    from: Columns,
    rows: usize,
    count: usize,
    turned: Option<usize>,
) {
    assert_eq!(y.len(), rows * to.width);
    assert_eq!(x.len(), rows * from.width);
    assert!(to.first + count <= to.width && from.first + count <= from.width, "columns");
    if let Some(steps) = turned {
        assert!(steps > 0 && rows.is_multiple_of(steps), "steps");
    }
    let block = (ELEMENTS_PER_CHUNK / count.max(1)).max(1);
    for_each_row(rows, block, rows_of(y, to.width), |row, y| {
        let source = match turned {
            Some(steps) => row / steps * steps + (steps - 1 - row % steps),
            None => row,
        };
        y[to.first..][..count].copy_from_slice(&x[source * from.width + from.first..][..count]);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(rows: usize, [to, from]: [Columns; 2], count: usize, turned: Option<usize>) {
        let x: Vec<i32> = (0..rows * from.width).map(|i| i as i32).collect();
        let mut y = vec![-1; rows * to.width];
        copy_columns(&mut y, to, &x, from, rows, count, turned);
        for row in 0..rows {
            let source = turned.map_or(row, |t| (row / t) * t + t - 1 - (row % t));
            for column in 0..to.width {
                let inside = column >= to.first && column < to.first + count;
                let twin = if inside { x[source * from.width + from.first + column - to.first] } else { -1 };
                assert_eq!(y[row * to.width + column], twin, "[{row}, {column}]");
            }
        }
    }

    proptest! {
        #[test]
        fn any_columns(sequences in 0usize..5, steps in 1usize..5, count in 0usize..9, a in 0usize..4,
                       b in 0usize..4, c in 0usize..4, d in 0usize..4, turned: bool) {
            let to = Columns { width: a + count + b, first: a };
            let from = Columns { width: c + count + d, first: c };
            check(sequences * steps, [to, from], count, turned.then_some(steps));
        }
    }

    #[test]
    fn several_chunks() {
        let half = Columns { width: 600, first: 300 };
        check(3 * 40, [half, Columns { width: 300, first: 0 }], 300, Some(40));
    }

    #[test]
    #[should_panic(expected = "columns")]
    fn columns_that_are_not_there() {
        let narrow = Columns { width: 3, first: 2 };
        copy_columns(&mut [0; 6], narrow, &[0; 6], Columns { width: 3, first: 0 }, 2, 2, None);
    }
}
