//! Decides how the work of the steps is split. The rows of a batch do not depend on each other. With many rows, each
//! thread takes a block of rows through all steps alone, so its data stays in its caches. With few rows, the threads
//! share the units of each step, and wait for each other once in each step.
//!
//! Buffers are [N, T, …], as in the book. The rows of one step are therefore T rows apart. The products can read and
//! write them where they are.

use crate::gemm::Panels;
use crate::tile::Start;
use badak_pool::{DisjointMut, parallel_for, threads};
use core::ops::Range;

/// A chunk of a step should have at least this many multiplications and additions: a few microseconds.
const CHUNK_FLOPS: usize = crate::chunk_of(100_000);
/// Number of rows that go through a step together. Their gates are still in the cache when the elementwise part
/// follows the product. The forward pass is a fifth faster than with all 128 rows at once; 8 or 32 rows make no
/// difference.
const BLOCK_ROWS: usize = if cfg!(miri) { 4 } else { 16 };

/// The sizes of a batch of sequences.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// N
    pub rows: usize,
    /// T
    pub steps: usize,
    /// H
    pub units: usize,
}

impl Sizes {
    /// N · T
    pub(super) fn places(&self) -> usize {
        self.rows * self.steps
    }

    /// The position of a step's rows in a [N, T, width] buffer.
    pub(super) fn step(&self, step: usize, width: usize) -> Layout {
        Layout { first: step * width, stride: self.steps * width }
    }

    /// The position of the rows in a [N, H] buffer.
    pub(super) fn state(&self) -> Layout {
        Layout { first: 0, stride: self.units }
    }

    /// Calls the phases in order for each of `steps`. Each call gets a part of the rows and units. A phase can read
    /// the results of earlier steps and phases, for its own rows and all units. The parts depend on the number of
    /// threads, but the results do not: each element is a single sum, computed by one thread.
    pub(super) fn walk(&self, gates: usize, steps: Steps, phases: &[&Phase]) {
        let blocks = self.rows.div_ceil(BLOCK_ROWS);
        let height = self.rows.div_ceil(blocks.max(1)).next_multiple_of(Panels::ROWS);
        let rows = |block: usize| (block * height).min(self.rows)..(block * height + height).min(self.rows);
        let threads = threads();
        let even = self.rows == blocks * height && blocks.is_multiple_of(threads);
        if threads == 1 || even || blocks >= 4 * threads {
            parallel_for(blocks, |block| {
                let part = Part { rows: rows(block), units: 0..self.units };
                for step in steps.clone() {
                    phases.iter().for_each(|phase| phase(step, &part));
                }
            });
            return;
        }
        let panel_flops = 2 * Panels::columns() * self.units * self.rows * gates;
        let width = CHUNK_FLOPS.div_ceil(panel_flops.max(1)) * Panels::columns();
        for step in steps {
            for phase in phases {
                parallel_for(self.units.div_ceil(width), |chunk| {
                    let units = chunk * width..(chunk * width + width).min(self.units);
                    for block in 0..blocks {
                        phase(step, &Part { rows: rows(block), units: units.clone() });
                    }
                });
            }
        }
    }
}

/// The numbers of steps, in ascending or descending order.
#[derive(Clone)]
pub(super) enum Steps {
    Onward(Range<usize>),
    Back(Range<usize>),
}

impl Iterator for Steps {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Self::Onward(steps) => steps.next(),
            Self::Back(steps) => steps.next_back(),
        }
    }
}

/// The position of a step's rows in a buffer.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    first: usize,
    stride: usize,
}

impl Layout {
    pub(super) fn row(self, row: usize) -> usize {
        self.first + row * self.stride
    }
}

/// Computes a part of a step.
pub(super) type Phase<'a> = dyn Fn(usize, &Part) + Sync + 'a;

/// The part of a step that one thread computes.
pub(super) struct Part {
    pub(super) rows: Range<usize>,
    /// A whole number of panels, except at the last unit.
    pub(super) units: Range<usize>,
}

impl Part {
    /// C = start + A [_, k] · B, for these rows and units of C and a packed B.
    ///
    /// # Safety
    /// No other thread may use those elements of C, or write these rows of A.
    pub(super) unsafe fn product(&self, c: Buffer, start: Start, b: &Panels, a: Buffer, k: usize) {
        let first = self.rows.start;
        let (offset, stride) = (c.layout.row(first), c.layout.stride);
        for panel in self.units.start / Panels::columns()..self.units.end.div_ceil(Panels::columns()) {
            // Safety: the caller promises it.
            unsafe {
                let row = |row: usize| a.floats.read(a.layout.row(first + row), k);
                b.run(c.floats, offset, stride, panel, self.rows.len(), row, start);
            }
        }
    }

    /// The values of a row for these units, to write.
    ///
    /// # Safety
    /// No other thread may use them.
    pub(super) unsafe fn of<'a>(&self, row: usize, buffer: Buffer<'a>) -> &'a mut [f32] {
        // Safety: the caller promises it.
        unsafe { buffer.floats.slice(buffer.layout.row(row) + self.units.start, self.units.len()) }
    }

    /// The values of a row for these units, to read.
    ///
    /// # Safety
    /// No other thread may write them.
    pub(super) unsafe fn read<'a>(&self, row: usize, buffer: Buffer<'a>) -> &'a [f32] {
        // Safety: the caller promises it.
        unsafe { buffer.floats.read(buffer.layout.row(row) + self.units.start, self.units.len()) }
    }
}

/// A step's rows in a buffer of floats.
#[derive(Clone, Copy)]
pub(super) struct Buffer<'a> {
    floats: &'a DisjointMut<'a, f32>,
    layout: Layout,
}

impl<'a> Buffer<'a> {
    pub(super) fn new(floats: &'a DisjointMut<'a, f32>, layout: Layout) -> Self {
        Self { floats, layout }
    }

    /// The same rows, beginning at this column.
    pub(super) fn from(self, column: usize) -> Self {
        Self { layout: Layout { first: self.layout.first + column, ..self.layout }, ..self }
    }
}
