//! B, packed once and multiplied with one A after the other.

use super::micro::{self, Place, Start, TILE_COLUMNS, TILE_ROWS, TileA};
use super::{Matrix, Packing};
use badak_pool::DisjointMut;

/// A packed [k, n] matrix in somebody's scratch memory.
pub(crate) struct Panels<'s> {
    packing: Packing,
    n: usize,
    packed: &'s [f32],
}

impl<'s> Panels<'s> {
    /// Columns of B that stand together; the last panel may have fewer.
    pub const COLUMNS: usize = TILE_COLUMNS;
    /// Rows of A that are multiplied together.
    pub const ROWS: usize = TILE_ROWS;

    /// Floats of memory that a [k, n] matrix takes.
    pub fn len(n: usize, k: usize) -> usize {
        Packing::new(0, n, k, false).b_len()
    }

    /// Packs B into the front of `scratch`. Returns what is left of it as well.
    pub fn pack(b: Matrix, scratch: &'s mut [f32]) -> (Self, &'s mut [f32]) {
        let packing = Packing::new(0, b.columns, b.rows, false);
        let (front, rest) = scratch.split_at_mut(packing.b_len());
        let packed = packing.run_b(b, None, front);
        (Self { packing, n: b.columns, packed }, rest)
    }

    /// C[r, :] = start + A[r, :] · B for the `m` rows of A and the columns of one panel, where element (r, j) of C stands at
    /// `offset + r · stride + j` and row r of A is `a(r)` [k]; k is not 0.
    ///
    /// # Safety
    /// Nobody else may be using these elements of C.
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
        for depth in self.packing.depth_blocks() {
            let b = self.packing.b_panel(self.packed, panel, &depth);
            let start = if depth.start == 0 { start } else { Start::Kept };
            for tile in 0..m.div_ceil(TILE_ROWS) {
                // Past the last row of A that row again: what comes of it is not stored.
                let row = |i: usize| &a((tile * TILE_ROWS + i).min(m - 1))[depth.clone()];
                let rows = TileA::Rows(core::array::from_fn(row));
                let place = Place::new(offset, stride, m, self.n, tile, panel);
                // Safety: the elements are the caller's.
                unsafe { micro::tile(c, place, rows, b, start) };
            }
        }
    }
}
