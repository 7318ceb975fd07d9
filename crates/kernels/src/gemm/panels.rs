//! A matrix B that is packed once and then multiplied by several A's.

use super::micro::{self, Part};
use super::{Matrix, Packing};
use crate::tile::{self, ROWS, Source, Start};
use badak_pool::DisjointMut;

/// A packed [k, n] matrix in scratch memory that the caller owns.
pub(crate) struct Panels<'s> {
    packing: Packing,
    n: usize,
    packed: &'s [f32],
}

impl<'s> Panels<'s> {
    /// Columns of B in one panel. The last panel may have fewer.
    pub fn columns() -> usize {
        tile::columns()
    }

    /// Rows of A in one tile.
    pub const ROWS: usize = ROWS;

    /// Number of floats that a packed [k, n] matrix takes.
    pub fn len(n: usize, k: usize) -> usize {
        Packing::new(0, n, k, false).b_len()
    }

    /// Packs B into the front of `scratch`. Also returns the rest of `scratch`.
    pub fn pack(b: Matrix, scratch: &'s mut [f32]) -> (Self, &'s mut [f32]) {
        let packing = Packing::new(0, b.columns, b.rows, false);
        let (front, rest) = scratch.split_at_mut(packing.b_len());
        let packed = packing.run_b(b, None, front);
        (Self { packing, n: b.columns, packed }, rest)
    }

    /// C[r, :] = start + A[r, :] · B, for the `m` rows of A and the columns of one panel. Element (r, j) of C is at
    /// `offset + r · stride + j`. Row r of A is `a(r)` [k], and k is not 0.
    ///
    /// # Safety
    /// No other thread may use these elements of C during the call.
    #[inline(always)]
    pub unsafe fn run<'a>(
        &self,
        c: &DisjointMut<f32>,
        offset: usize,
        stride: usize,
        panel: usize,
        m: usize,
        a: impl Fn(usize) -> &'a [f32],
        start: Start,
    ) {
        let part = Part { offset, stride, m, n: self.n, columns: self.packing.columns() };
        for depth in self.packing.depth_blocks() {
            let b = self.packing.b_panel(self.packed, panel, &depth);
            let start = if depth.start == 0 { start } else { Start::Kept };
            // Beyond the last row of A, use the last row again. Those results are not stored.
            let row = |i: usize| &a(i.min(m - 1))[depth.clone()];
            let rows = |tile: usize| Source::Rows(core::array::from_fn(|i| row(tile * ROWS + i)));
            // Safety: the caller promises that no other thread uses these elements.
            unsafe { micro::run_panel(c, part, 0..m.div_ceil(ROWS), panel, rows, b, start) };
        }
    }
}
