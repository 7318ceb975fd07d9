//! Pictures with a border of zeros, and the split of a batch into chunks.

use crate::as_words;

/// Number of chunks, if the batch has enough pictures. With this many, eight threads finish at about the same time.
const CHUNKS: usize = 20;

/// Results in the shortest run. Rows that are shorter are computed up to this width.
pub(super) const MIN_WIDTH: usize = 4;

pub(super) fn images_per_chunk(n: usize) -> usize {
    n.div_ceil(CHUNKS).max(1)
}

/// The sizes of a picture [channels, h, w] with a border of zeros: [channels, h + 2 · pad_y, w + 2 · pad_x].
pub(super) struct Border {
    channels: usize,
    h: usize,
    w: usize,
    pad_y: usize,
    pad_x: usize,
}

impl Border {
    pub fn new(channels: usize, h: usize, w: usize, pad_y: usize, pad_x: usize) -> Self {
        Self { channels, h, w, pad_y, pad_x }
    }

    pub fn is_nothing(&self) -> bool {
        self.pad_y == 0 && self.pad_x == 0
    }

    pub fn row_len(&self) -> usize {
        self.w + 2 * self.pad_x
    }

    fn plane_len(&self) -> usize {
        (self.h + 2 * self.pad_y).saturating_mul(self.row_len())
    }

    pub fn inner_len(&self) -> usize {
        self.channels * self.h * self.w
    }

    /// Includes some room at the end: a run may reach beyond a row that is shorter.
    pub fn len(&self) -> usize {
        self.channels.saturating_mul(self.plane_len()).saturating_add(MIN_WIDTH - 1)
    }

    /// Copies a picture into the middle of `bordered`, whose border must be zero already. Where `mask` is not above
    /// 0, writes 0 instead.
    pub fn surround(&self, bordered: &mut [f32], picture: &[f32], mask: Option<&[f32]>) {
        let (row_len, plane_len) = (self.row_len(), self.plane_len());
        for channel in 0..self.channels {
            for row in 0..self.h {
                let from = (channel * self.h + row) * self.w;
                let to = channel * plane_len + (row + self.pad_y) * row_len + self.pad_x;
                let place = &mut bordered[to..to + self.w];
                place.copy_from_slice(&picture[from..from + self.w]);
                if let Some(mask) = mask {
                    keep_positive(place, &mask[from..from + self.w]);
                }
            }
        }
    }

    /// For each tap (weight) of a filter [channels, fh, fw], how far from a result's position it reads. Ascending.
    pub fn tap_offsets<'s>(&self, table: &'s mut [f32], fh: usize, fw: usize) -> &'s [u32] {
        let (row_len, plane_len) = (self.row_len(), self.plane_len());
        let table = as_words(table);
        let mut tap = 0;
        for channel in 0..self.channels {
            for ky in 0..fh {
                for kx in 0..fw {
                    table[tap] = (channel * plane_len + ky * row_len + kx) as u32;
                    tap += 1;
                }
            }
        }
        &table[..tap]
    }
}

/// Sets place = 0 where mask is not above 0.
pub(super) fn keep_positive(place: &mut [f32], mask: &[f32]) {
    crate::simd::zip_in_place(place, mask, |x, mask| x.keep(mask.greater(crate::simd::V4::zero())));
}
