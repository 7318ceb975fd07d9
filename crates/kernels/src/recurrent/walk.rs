//! How the work of the steps is cut. Rows know nothing of each other: where there are many, a thread takes a block of them
//! through all steps by itself, and what it needs stays in its caches. Where there are few, the threads share the units of each
//! step, and meet once a step.
//!
//! Buffers are [N, T, …] like the book's; a step's rows stand T rows apart, which products can read and write in place.

use crate::gemm::{Panels, Start};
use badak_pool::{DisjointMut, parallel_for, threads};
use core::ops::Range;

/// Multiplications and additions of a step that a chunk should at least have: a few microseconds.
const CHUNK_FLOPS: usize = crate::chunk_of(100_000);
/// Rows that are taken through a step together. Their gates are still in the cache when the elementwise part follows the product:
/// a fifth faster forward than all 128 rows at once; 8 or 32 rows make no difference.
const BLOCK_ROWS: usize = if cfg!(miri) { 4 } else { 16 };

/// The sizes of a sequence.
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

    /// Where a step's rows stand in a [N, T, width] buffer.
    pub(super) fn step(&self, step: usize, width: usize) -> Layout {
        Layout { first: step * width, stride: self.steps * width }
    }

    /// Where the rows of a [N, H] buffer stand.
    pub(super) fn state(&self) -> Layout {
        Layout { first: 0, stride: self.units }
    }

    /// Calls the phases one after the other for each of `steps`, in parts of the rows and units. A phase can read the results of
    /// earlier steps and phases for all units of its rows. The parts depend on the number of threads, but the results do not:
    /// one thread computes each element as a single sum.
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
        let panel_flops = 2 * Panels::COLUMNS * self.units * self.rows * gates;
        let width = CHUNK_FLOPS.div_ceil(panel_flops.max(1)) * Panels::COLUMNS;
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

/// The numbers of steps, from the first or from the last on.
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

/// Where the rows of a step stand in a buffer.
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

/// What somebody computes of a step.
pub(super) struct Part {
    pub(super) rows: Range<usize>,
    /// Whole panels, but for the last unit of all.
    pub(super) units: Range<usize>,
}

impl Part {
    /// These rows and units of C = start + A [_, k] · B, for a packed B.
    ///
    /// # Safety
    /// Nobody may be using those elements of C, or writing these rows of A.
    pub(super) unsafe fn product(&self, c: Buffer, start: Start, b: &Panels, a: Buffer, k: usize) {
        let first = self.rows.start;
        let (offset, stride) = (c.layout.row(first), c.layout.stride);
        for panel in self.units.start / Panels::COLUMNS..self.units.end.div_ceil(Panels::COLUMNS) {
            // Safety: the caller's.
            unsafe {
                let row = |row: usize| a.floats.read(a.layout.row(first + row), k);
                b.run(c.floats, offset, stride, panel, self.rows.len(), row, start);
            }
        }
    }

    /// The row's values of these units.
    ///
    /// # Safety
    /// Nobody else may be using them.
    pub(super) unsafe fn of<'a>(&self, row: usize, buffer: Buffer<'a>) -> &'a mut [f32] {
        // Safety: the caller's.
        unsafe { buffer.floats.slice(buffer.layout.row(row) + self.units.start, self.units.len()) }
    }

    /// The same to read.
    ///
    /// # Safety
    /// Nobody may be writing them.
    pub(super) unsafe fn read<'a>(&self, row: usize, buffer: Buffer<'a>) -> &'a [f32] {
        // Safety: the caller's.
        unsafe { buffer.floats.read(buffer.layout.row(row) + self.units.start, self.units.len()) }
    }
}

/// A step's rows of somebody's floats.
#[derive(Clone, Copy)]
pub(super) struct Buffer<'a> {
    floats: &'a DisjointMut<'a, f32>,
    layout: Layout,
}

impl<'a> Buffer<'a> {
    pub(super) fn new(floats: &'a DisjointMut<'a, f32>, layout: Layout) -> Self {
        Self { floats, layout }
    }

    /// From this column on.
    pub(super) fn from(self, column: usize) -> Self {
        Self { layout: Layout { first: self.layout.first + column, ..self.layout }, ..self }
    }
}
