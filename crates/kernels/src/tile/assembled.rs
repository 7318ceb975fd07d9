//! The loops that `scripts/lib/tiles.mjs` writes instruction by instruction. The build puts them into the module after
//! everything else.

use super::{Filters, MAX_CHAINS, NARROW, ROWS, Runs, Source, Start, WIDE, columns, reach};

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

// The first three compute C = add + A · B. `add` has `add_stride` floats between its rows; nothing is added if it is null.
// `depth` is not 0.
loops! {
    // A: the four values for one k are next to each other, those for the next k come `a_stride` floats later.
    interleaved_8 interleaved_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a: In, a_stride: usize, b: In, depth: usize);
    // A: four rows, each contiguous.
    rows_8 rows_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a_0: In, a_1: In, a_2: In, a_3: In, b: In, depth: usize);
    // A: the value for k is `places[k]` floats behind the start of its row.
    gathered_8 gathered_16 (c: *mut f32, c_stride: usize, add: In, add_stride: usize, a_0: In, a_1: In, a_2: In, a_3: In, places: *const u32, b: In, depth: usize);
    // All results of four filters, whose planes begin at `y_…`.
    taps_8 taps_16 (y_0: *mut f32, y_1: *mut f32, y_2: *mut f32, y_3: *mut f32, bias: In, weights: In, picture: In, offsets: *const u32, taps: usize, runs: *const [u32; 4], pairs: usize, floor: f32);
    // c = c · x[0] + x[1], `steps` times.
    peak_48 peak_96 (c: *mut f32, x: In, steps: usize);
}

#[inline(always)]
pub fn product(c: [&mut [f32]; ROWS], stride: usize, a: Source, b: &[f32], start: Start) {
    let columns = c[0].len();
    assert!(columns == NARROW || columns == WIDE);
    let is_wide = columns == WIDE;
    let c = c[0].as_mut_ptr();
    let (add, add_stride) = match start {
        Start::Zero => (core::ptr::null(), 0),
        Start::Kept => (c.cast_const(), stride),
        Start::Bias(bias) => (bias[..columns].as_ptr(), 0),
    };
    match a {
        Source::Interleaved { data, stride: a_stride, depth } => {
            assert!(depth > 0 && data.len() >= (depth - 1) * a_stride + ROWS && b.len() >= depth * columns);
            let run = if is_wide { interleaved_16 } else { interleaved_8 };
            // Safety: the rows of C are exclusively borrowed and `stride` floats apart; the assertion shows that the loop reads
            // only what A and B hold, and that it runs at least once.
            unsafe { run(c, stride, add, add_stride, data.as_ptr(), a_stride, b.as_ptr(), depth) };
        }
        Source::Rows(rows) => {
            let depth = rows[0].len();
            assert!(depth > 0 && rows.iter().all(|row| row.len() == depth) && b.len() >= depth * columns);
            let [a_0, a_1, a_2, a_3] = rows.map(<[f32]>::as_ptr);
            let run = if is_wide { rows_16 } else { rows_8 };
            // Safety: as above.
            unsafe { run(c, stride, add, add_stride, a_0, a_1, a_2, a_3, b.as_ptr(), depth) };
        }
        Source::Gathered { rows, places } => {
            let (depth, reach) = (places.len(), reach(places));
            assert!(depth > 0 && rows.iter().all(|row| row.len() > reach) && b.len() >= depth * columns);
            let [a_0, a_1, a_2, a_3] = rows.map(<[f32]>::as_ptr);
            let run = if is_wide { gathered_16 } else { gathered_8 };
            // Safety: as above; places ascend, so the last one is the largest.
            unsafe {
                run(c, stride, add, add_stride, a_0, a_1, a_2, a_3, places.as_ptr(), b.as_ptr(), depth);
            }
        }
    }
}

#[inline(always)]
pub fn taps(y: &mut [f32], planes: [usize; ROWS], picture: &[f32], runs: Runs, filters: Filters) {
    let Filters { weights, offsets, bias, floor } = filters;
    let [y_0, y_1, y_2, y_3] = planes.map(|plane| y[plane..].as_mut_ptr());
    let run = if runs.len == NARROW { taps_16 } else { taps_8 };
    // Safety: the caller has asserted that what the runs reach is in the picture and in each plane, and that there are four
    // weights for each offset; a place in the table is a row of four words.
    unsafe {
        run(
            y_0,
            y_1,
            y_2,
            y_3,
            bias.as_ptr(),
            weights.as_ptr(),
            picture.as_ptr(),
            offsets.as_ptr(),
            offsets.len(),
            runs.pairs.as_ptr(),
            runs.pairs.len(),
            floor,
        );
    }
}

pub fn peak(c: &mut [f32; MAX_CHAINS], x: &[f32; 2], steps: usize) {
    let run = if columns() == WIDE { peak_96 } else { peak_48 };
    // Safety: it writes at most as many sums as c has, and runs at least once.
    unsafe { run(c.as_mut_ptr(), x.as_ptr(), steps) };
}
