//! The loops that `scripts/lib/tiles.mjs` writes instruction by instruction. The build puts them into the module after
//! everything else.

use super::{Filters, MAX_CHAINS, NARROW, ROWS, Runs, Source, Start, TALL, WIDE, columns, reach};

/// Declares loops for tiles of 8 and of 16 columns.
macro_rules! loops {
    ($($narrow:ident $wide:ident ($($argument:ident: $type:ty),*);)*) => {
        #[link(wasm_import_module = "tiles")]
        unsafe extern "C" {
            $(fn $narrow($($argument: $type),*);
            fn $wide($($argument: $type),*);)*
        }
    };
}

type In = *const f32;

// The first ones compute C = add + A · B. `add` has `add_stride` floats between its rows; nothing is added if it is null.
// `depth` is not 0. A tall tile has six rows, the others have four.
loops! {
    // A: the four values for one k are next to each other, those for the next k come `a_stride` floats later.
    interleaved_8 interleaved_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a: In, a_stride: usize, b: In, depth: usize);
    // The same for three pairs of rows.
    tall_interleaved_8 tall_interleaved_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a_0: In, a_1: In, a_2: In, a_stride: usize, b: In, depth: usize);
    // A: rows that are each contiguous.
    rows_8 rows_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a_0: In, a_1: In, a_2: In, a_3: In, b: In, depth: usize);
    tall_rows_8 tall_rows_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a_0: In, a_1: In, a_2: In, a_3: In, a_4: In, a_5: In, b: In, depth: usize);
    // A: the value for k is `places[k]` floats behind the start of its row.
    gathered_8 gathered_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a_0: In, a_1: In, a_2: In, a_3: In, places: *const u32, b: In, depth: usize);
    tall_gathered_8 tall_gathered_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a_0: In, a_1: In, a_2: In, a_3: In, a_4: In, a_5: In, places: *const u32, b: In, depth: usize);
    // All results of four filters, whose planes begin at `y_…`.
    taps_8 taps_16 (y_0: *mut f32, y_1: *mut f32, y_2: *mut f32, y_3: *mut f32, bias: In, weights: In, picture: In, offsets: *const u32, taps: usize, runs: *const [u32; 4], pairs: usize, floor: f32);
    // All results of six filters, the weights of two of which are next to each other.
    tall_taps_8 tall_taps_16 (y_0: *mut f32, y_1: *mut f32, y_2: *mut f32, y_3: *mut f32, y_4: *mut f32, y_5: *mut f32, bias: In, weights_0: In, weights_1: In, weights_2: In, picture: In, offsets: *const u32, taps: usize, runs: *const [u32; 4], pairs: usize, floor: f32);
    // c = c · x[0] + x[1], `steps` times.
    peak_48 peak_96 (c: *mut f32, x: In, steps: usize);
}

/// Rows of a tall tile.
const TALL_ROWS: usize = 6;

#[inline(always)]
pub fn product<const T: usize>(
    c: [[&mut [f32]; ROWS]; T],
    stride: usize,
    a: [Source; T],
    b: &[f32],
    start: Start,
) {
    let columns = c[0][0].len();
    assert!(columns == NARROW || columns == WIDE);
    let c = c.into_iter().flatten().next().map_or(core::ptr::null_mut(), <[f32]>::as_mut_ptr);
    let (add, add_stride) = match start {
        Start::Zero => (core::ptr::null(), 0),
        Start::Kept => (c.cast_const(), stride),
        Start::Bias(bias) => (bias[..columns].as_ptr(), 0),
    };
    let to = Target { c, stride, add, add_stride, b, is_wide: columns == WIDE };
    match *a.as_slice() {
        [a] => one(to, a),
        [a_0, a_1, a_2] => three(to, [a_0, a_1, a_2]),
        _ => unreachable!("one tile or three"),
    }
}

/// Where a product goes, what is added to it, and the panel of B.
#[derive(Clone, Copy)]
struct Target<'b> {
    c: *mut f32,
    stride: usize,
    add: In,
    add_stride: usize,
    b: &'b [f32],
    is_wide: bool,
}

impl Target<'_> {
    /// Whether B has as many rows.
    fn fits(&self, depth: usize) -> bool {
        depth > 0 && self.b.len() >= depth * if self.is_wide { WIDE } else { NARROW }
    }

    /// The target of the first or of the second tall tile.
    fn tall(self, half: usize) -> Self {
        let rows = half * TALL_ROWS;
        let (c, add) =
            (self.c.wrapping_add(rows * self.stride), self.add.wrapping_add(rows * self.add_stride));
        Self { c, add, ..self }
    }
}

#[inline(always)]
fn one(to: Target, a: Source) {
    let Target { c, stride, add, add_stride, b, is_wide } = to;
    match a {
        Source::Interleaved { data, stride: a_stride, depth } => {
            assert!(to.fits(depth) && data.len() >= (depth - 1) * a_stride + ROWS);
            let run = if is_wide { interleaved_16 } else { interleaved_8 };
            // Safety: the caller has borrowed the rows of C, which are `stride` floats apart; the assertion shows that the loop
            // reads only what A and B hold, and that it runs at least once.
            unsafe { run(c, stride, add, add_stride, data.as_ptr(), a_stride, b.as_ptr(), depth) };
        }
        Source::Rows(rows) => {
            let depth = rows[0].len();
            assert!(to.fits(depth) && rows.iter().all(|row| row.len() == depth));
            let [a_0, a_1, a_2, a_3] = rows.map(<[f32]>::as_ptr);
            let run = if is_wide { rows_16 } else { rows_8 };
            // Safety: as above.
            unsafe { run(c, stride, add, add_stride, a_0, a_1, a_2, a_3, b.as_ptr(), depth) };
        }
        Source::Gathered { rows, places } => {
            let (depth, reach) = (places.len(), reach(places));
            assert!(to.fits(depth) && rows.iter().all(|row| row.len() > reach));
            let [a_0, a_1, a_2, a_3] = rows.map(<[f32]>::as_ptr);
            let run = if is_wide { gathered_16 } else { gathered_8 };
            // Safety: as above; places ascend, so the last one is the largest.
            unsafe {
                run(c, stride, add, add_stride, a_0, a_1, a_2, a_3, places.as_ptr(), b.as_ptr(), depth);
            }
        }
    }
}

/// Three tiles as two tall ones.
#[inline(never)]
fn three(to: Target, a: [Source; TALL]) {
    use Source::{Gathered, Interleaved, Rows};
    let halves = [to.tall(0), to.tall(1)];
    let (b, is_wide) = (to.b.as_ptr(), to.is_wide);
    match a {
        [
            Interleaved { data: a_0, stride, depth },
            Interleaved { data: a_1, stride: stride_1, depth: depth_1 },
            Interleaved { data: a_2, stride: stride_2, depth: depth_2 },
        ] => {
            assert!(
                to.fits(depth) && [depth_1, depth_2] == [depth; 2] && [stride_1, stride_2] == [stride; 2]
            );
            assert!([a_0, a_1, a_2].iter().all(|a| a.len() >= (depth - 1) * stride + ROWS));
            let run = if is_wide { tall_interleaved_16 } else { tall_interleaved_8 };
            let pairs = [a_0, a_1, a_2].map(|a| [a.as_ptr(), a.as_ptr().wrapping_add(2)]);
            for (to, [a_0, a_1, a_2]) in halves.into_iter().zip(halves_of(pairs)) {
                // Safety: as for one tile.
                unsafe { run(to.c, to.stride, to.add, to.add_stride, a_0, a_1, a_2, stride, b, depth) };
            }
        }
        [Rows(a_0), Rows(a_1), Rows(a_2)] => {
            let rows = [a_0, a_1, a_2];
            let depth = a_0[0].len();
            assert!(to.fits(depth) && rows.as_flattened().iter().all(|row| row.len() == depth));
            let run = if is_wide { tall_rows_16 } else { tall_rows_8 };
            let rows = halves_of(rows.map(|rows| rows.map(<[f32]>::as_ptr)));
            for (to, [a_0, a_1, a_2, a_3, a_4, a_5]) in halves.into_iter().zip(rows) {
                let Target { c, stride, add, add_stride, .. } = to;
                // Safety: as for one tile.
                unsafe { run(c, stride, add, add_stride, a_0, a_1, a_2, a_3, a_4, a_5, b, depth) };
            }
        }
        [
            Gathered { rows: a_0, places },
            Gathered { rows: a_1, places: places_1 },
            Gathered { rows: a_2, places: places_2 },
        ] => {
            assert!([places_1, places_2].iter().all(|other| core::ptr::eq(*other, places)));
            let rows = [a_0, a_1, a_2];
            let (depth, reach) = (places.len(), reach(places));
            assert!(to.fits(depth) && rows.as_flattened().iter().all(|row| row.len() > reach));
            let run = if is_wide { tall_gathered_16 } else { tall_gathered_8 };
            let rows = halves_of(rows.map(|rows| rows.map(<[f32]>::as_ptr)));
            for (to, [a_0, a_1, a_2, a_3, a_4, a_5]) in halves.into_iter().zip(rows) {
                let Target { c, stride, add, add_stride, .. } = to;
                let places = places.as_ptr();
                // Safety: as for one tile.
                unsafe { run(c, stride, add, add_stride, a_0, a_1, a_2, a_3, a_4, a_5, places, b, depth) };
            }
        }
        _ => unreachable!("sources of one kind"),
    }
}

/// What three tiles have for each row or pair of rows, by tall tiles.
fn halves_of<X: Copy, const N: usize, const HALF: usize>(of_tiles: [[X; N]; TALL]) -> [[X; HALF]; 2] {
    let all = of_tiles.as_flattened();
    assert!(all.len() == 2 * HALF);
    core::array::from_fn(|half| core::array::from_fn(|i| all[half * HALF + i]))
}

#[inline(always)]
pub fn taps<const T: usize>(
    y: &mut [f32],
    planes: [[usize; ROWS]; T],
    picture: &[f32],
    runs: Runs,
    filters: Filters<T>,
) {
    let Filters { weights, offsets, bias, floor } = filters;
    let (picture, taps, pairs) = (picture.as_ptr(), offsets.len(), runs.pairs.len());
    let (offsets, runs, is_wide) = (offsets.as_ptr(), runs.pairs.as_ptr(), runs.len == NARROW);
    let planes = planes.map(|planes| planes.map(|plane| y[plane..].as_mut_ptr()));
    // Safety: the caller has asserted that what the runs reach is in the picture and in each plane, and that there are four
    // weights for each offset of a tile; a place in the table is a row of four words.
    match *planes.as_slice() {
        [[y_0, y_1, y_2, y_3]] => unsafe {
            let run = if is_wide { taps_16 } else { taps_8 };
            let (bias, weights) = (bias.as_flattened().as_ptr(), weights.as_ptr());
            run(y_0, y_1, y_2, y_3, bias, weights, picture, offsets, taps, runs, pairs, floor);
        },
        [of_0, of_1, of_2] => {
            let run = if is_wide { tall_taps_16 } else { tall_taps_8 };
            let weights = [0, 1, 2].map(|t| [0, 2].map(|at| weights[t * ROWS * taps + at..].as_ptr()));
            let bias = bias.as_flattened().chunks_exact(TALL_ROWS);
            let halves = halves_of([of_0, of_1, of_2]).into_iter().zip(halves_of(weights));
            for (([y_0, y_1, y_2, y_3, y_4, y_5], [w_0, w_1, w_2]), bias) in halves.zip(bias) {
                let bias = bias.as_ptr();
                // Safety: as above.
                unsafe {
                    run(
                        y_0, y_1, y_2, y_3, y_4, y_5, bias, w_0, w_1, w_2, picture, offsets, taps, runs,
                        pairs, floor,
                    );
                }
            }
        }
        _ => unreachable!("one tile or three"),
    }
}

pub fn peak(c: &mut [f32; MAX_CHAINS], x: &[f32; 2], steps: usize) {
    let run = if columns() == WIDE { peak_96 } else { peak_48 };
    // Safety: it writes at most as many sums as c has, and runs at least once.
    unsafe { run(c.as_mut_ptr(), x.as_ptr(), steps) };
}
