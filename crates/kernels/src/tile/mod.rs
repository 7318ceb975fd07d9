//! The innermost loops of products and convolutions. Each computes a *tile*: 4 rows of 8 sums, which stay in registers
//! for the whole loop.
//!
//! Why this shape: of the 16 vector registers of x86, the engine uses one, and one holds a product. Eight sums, four
//! broadcast values of A and two vectors of B fill the rest. So no register is spilled to memory, even where the
//! compiler moves all loads to the top of the loop (Node 20 and 22). For the same reason the loops are not unrolled by
//! hand.
//!
//! Newer engines keep the order of the instructions. There, six rows fit into the registers as well: twelve sums, a row of B
//! and one value of A. They hide the time that a multiplication and addition takes better than eight sums do. So three
//! tiles below each other, 12 rows, are computed as two *tall* ones where that is faster.
//!
//! In wide mode a tile has 16 columns. The engine then makes one instruction on 256 bits of two on 128 bits, so that
//! as many registers hold the sums as before. Every sum has the same terms in the same order in all modes, so the bits are
//! the same.
//!
//! In wasm the loops are those of [`assembled`], which no compiler has put into another order. The loops of [`plain`] are
//! for tests, which run natively.

#[cfg(target_arch = "wasm32")]
mod assembled;
#[cfg(not(target_arch = "wasm32"))]
mod plain;

#[cfg(target_arch = "wasm32")]
use assembled as imp;
#[cfg(not(target_arch = "wasm32"))]
use plain as imp;

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// Rows of a tile.
pub(crate) const ROWS: usize = 4;
/// Columns of a tile.
pub(crate) const NARROW: usize = 8;
/// Columns of a tile in wide mode.
pub(crate) const WIDE: usize = 16;
/// Tiles below each other that are computed together as two *tall* ones of 6 rows, where those are on.
pub(crate) const TALL: usize = 3;

#[cfg_attr(test, allow(dead_code))]
static COLUMNS: AtomicUsize = AtomicUsize::new(NARROW);

/// Columns of a tile: [`NARROW`], or [`WIDE`] in wide mode.
#[cfg(not(test))]
pub(crate) fn columns() -> usize {
    COLUMNS.load(Relaxed)
}

/// In tests the mode is that of the whole process, because tests run at the same time: all of them run in both modes.
#[cfg(test)]
pub(crate) fn columns() -> usize {
    static MODE: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *MODE.get_or_init(|| if std::env::var_os("BADAK_TEST_WIDE").is_some() { WIDE } else { NARROW })
}

static IS_TALL: AtomicBool = AtomicBool::new(false);

/// Whether tall tiles are on.
#[cfg(not(test))]
fn is_tall() -> bool {
    IS_TALL.load(Relaxed)
}

#[cfg(test)]
fn is_tall() -> bool {
    static MODE: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *MODE.get_or_init(|| std::env::var_os("BADAK_TEST_TALL").is_some())
}

/// Turns tall tiles on or off. No bit of a result depends on it.
pub fn set_tall(tall: bool) {
    IS_TALL.store(tall, Relaxed);
}

/// The tiles of a list, and whether [`TALL`] of them are computed together, from this one on. The first `whole` tiles of
/// all reach beyond no edge; others are computed alone.
pub(crate) fn together(
    tiles: impl Iterator<Item = usize> + Clone,
    whole: usize,
) -> impl Iterator<Item = (usize, bool)> {
    in_threes(tiles, whole, is_tall())
}

fn in_threes(
    mut tiles: impl Iterator<Item = usize> + Clone,
    whole: usize,
    is_tall: bool,
) -> impl Iterator<Item = (usize, bool)> {
    core::iter::from_fn(move || {
        let first = tiles.next()?;
        let mut rest = tiles.clone();
        let are_three = is_tall
            && first + TALL <= whole
            && rest.next() == Some(first + 1)
            && rest.next() == Some(first + 2);
        if are_three {
            tiles = rest;
        }
        Some((first, are_three))
    })
}

/// Turns wide mode on or off. Lengths of scratch memory depend on it, and no kernel may run meanwhile.
pub fn set_wide(wide: bool) {
    COLUMNS.store(if wide { WIDE } else { NARROW }, Relaxed);
}

/// Four rows of A over a block of k, which is not empty.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// The four elements for one k are next to each other. Those for the next k come `stride` floats later.
    Interleaved { data: &'a [f32], stride: usize, depth: usize },
    /// Four separate rows, each contiguous in k and all of the same length.
    Rows([&'a [f32]; ROWS]),
    /// Four rows whose element k is `places[k]` floats behind their start. Places ascend.
    Gathered { rows: [&'a [f32]; ROWS], places: &'a [u32] },
}

/// The value that the sums of a tile start from.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    Zero,
    Kept,
    Bias(&'a [f32]),
}

/// The rows of some tiles that are stored by themselves, one row after the other.
pub(crate) fn rows_of<const T: usize>(tiles: &mut [f32]) -> [[&mut [f32]; ROWS]; T] {
    let len = tiles.len() / (T * ROWS);
    let mut rest = tiles;
    core::array::from_fn(|_| core::array::from_fn(|_| rest.split_off_mut(..len).expect("a row of each tile")))
}

/// C = start + A · B for T whole tiles below each other: one, or [`TALL`], whose sources are then of the same kind, with the
/// same places. The rows of C are `stride` floats apart, and each has as many elements as a row of B and as the bias:
/// [`NARROW`] or [`WIDE`].
///
/// # Panics
/// If the sizes do not fit together.
#[inline(always)]
pub(crate) fn product<const T: usize>(
    c: [[&mut [f32]; ROWS]; T],
    stride: usize,
    a: [Source; T],
    b: &[f32],
    start: Start,
) {
    imp::product(c, stride, a, b, start);
}

/// The results of a convolution for one picture, cut into *runs* of neighbours in a row, two for each tile. The last run of a
/// row ends where the row ends: it computes some results again instead of reaching beyond it.
#[derive(Clone, Copy)]
pub(crate) struct Runs<'a> {
    /// For each pair of runs: where they begin in the picture, and where in a plane of the results.
    pairs: &'a [[u32; 4]],
    /// Results in a run.
    len: usize,
    /// The ends of what the runs reach in the picture, without the reach of the weights, and in a plane.
    picture_end: usize,
    plane_end: usize,
}

impl<'a> Runs<'a> {
    /// Results in a run, for rows of this width: half of a tile, or less if the rows are shorter.
    pub fn len_for(width: usize) -> usize {
        if columns() == WIDE && width >= NARROW { NARROW } else { NARROW / 2 }
    }

    /// Number of words of the table.
    pub fn words(height: usize, width: usize) -> usize {
        4 * (height * width.div_ceil(Self::len_for(width))).div_ceil(2)
    }

    /// Writes the table for `height` rows of at least `len_for(width)` results. Rows are `picture_row` floats apart in the
    /// picture, and `plane_row` in a plane of the results.
    pub fn new(
        table: &'a mut [u32],
        (height, width): (usize, usize),
        picture_row: usize,
        plane_row: usize,
    ) -> Self {
        let len = Self::len_for(width);
        assert!(width >= len && table.len() == Self::words(height, width));
        let (table, _) = table.as_chunks_mut::<4>();
        let per_row = width.div_ceil(len);
        let count = height * per_row;
        let (mut picture_end, mut plane_end) = (0, 0);
        for (i, pair) in table.iter_mut().enumerate() {
            for side in 0..2 {
                // If the number of runs is odd, the last pair is the same run twice.
                let run = (2 * i + side).min(count - 1);
                let (row, column) = (run / per_row, (run % per_row * len).min(width - len));
                let (from, to) = (row * picture_row + column, row * plane_row + column);
                (pair[side], pair[2 + side]) = (from as u32, to as u32);
                (picture_end, plane_end) = (picture_end.max(from + len), plane_end.max(to + len));
            }
        }
        Self { pairs: table, len, picture_end, plane_end }
    }
}

/// Some filters of a convolution: four for each of T tiles.
#[derive(Clone, Copy)]
pub(crate) struct Filters<'a, const T: usize> {
    /// [T, taps, 4]
    pub weights: &'a [f32],
    /// How far from a run's place in the picture each tap reads. Ascending, and not empty.
    pub offsets: &'a [u32],
    pub bias: [[f32; ROWS]; T],
    /// Results below it become it.
    pub floor: f32,
}

/// y = max(bias + Σ weights · picture, floor), for the runs of the filters' planes of y, which begin at `planes`. T is one or
/// [`TALL`].
///
/// # Panics
/// If the sizes do not fit together.
#[inline(always)]
pub(crate) fn taps<const T: usize>(
    y: &mut [f32],
    planes: [[usize; ROWS]; T],
    picture: &[f32],
    runs: Runs,
    filters: Filters<T>,
) {
    let taps = filters.offsets.len();
    assert!(taps > 0 && filters.weights.len() == T * taps * ROWS);
    assert!(runs.picture_end + reach(filters.offsets) <= picture.len());
    assert!(planes.as_flattened().iter().all(|plane| plane + runs.plane_end <= y.len()));
    if !runs.pairs.is_empty() {
        imp::taps(y, planes, picture, runs, filters);
    }
}

/// Vectors of independent sums of [`peak`]: enough to hide the latency of an addition, and few enough for the registers.
const CHAINS: usize = 12;
/// Most sums of [`peak`].
pub(crate) const MAX_CHAINS: usize = CHAINS * WIDE / 2;

/// Independent sums of [`peak`].
pub(crate) fn chains() -> usize {
    CHAINS * columns() / 2
}

/// Computes c = c · x + 1 in registers, `steps` times, for [`chains`] sums that begin with 0.
///
/// # Panics
/// If `steps` is 0.
pub(crate) fn peak(c: &mut [f32; MAX_CHAINS], x: f32, steps: usize) {
    assert!(steps > 0);
    imp::peak(c, &[x, 1.0], steps);
}

/// The largest of ascending places.
#[inline(always)]
fn reach(places: &[u32]) -> usize {
    places.last().map_or(0, |&place| place as usize)
}

#[cfg(test)]
mod tests;
