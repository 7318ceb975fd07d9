//! The sizes of a convolution, and which part of a window lies on the picture.

use core::ops::Range;

/// The sizes of x [N, C, H, W], W [FN, C, FH, FW] and y [N, FN, OH, OW].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvShape {
    pub n: usize,
    pub c: usize,
    pub h: usize,
    pub w: usize,
    pub fn_: usize,
    pub fh: usize,
    pub fw: usize,
    pub stride_y: usize,
    pub stride_x: usize,
    pub pad_y: usize,
    pub pad_x: usize,
}

impl ConvShape {
    /// OH = ⌊(H + 2·py − FH) / sy⌋ + 1.
    ///
    /// # Panics
    /// If the filter is larger than the padded picture.
    pub fn out_h(&self) -> usize {
        places(self.h, self.fh, self.stride_y, self.pad_y)
    }

    /// OW = ⌊(W + 2·px − FW) / sx⌋ + 1.
    pub fn out_w(&self) -> usize {
        places(self.w, self.fw, self.stride_x, self.pad_x)
    }

    /// C·FH·FW, the number of values inside one window: the length of a row of im2col.
    pub fn patch(&self) -> usize {
        self.c * self.fh * self.fw
    }

    /// OH·OW, the number of positions of the window on one picture.
    pub fn positions(&self) -> usize {
        self.out_h() * self.out_w()
    }

    /// C·H·W, the number of values of one picture of x.
    pub fn picture(&self) -> usize {
        self.c * self.h * self.w
    }

    /// FN·OH·OW, the number of values of one picture of y.
    pub fn result(&self) -> usize {
        self.fn_ * self.positions()
    }

    pub fn x_len(&self) -> usize {
        self.n * self.picture()
    }

    pub fn w_len(&self) -> usize {
        self.fn_ * self.patch()
    }

    pub fn y_len(&self) -> usize {
        self.n * self.result()
    }
}

/// The number of positions of a window on a line of `length` elements with `pad` more at both ends.
///
/// # Panics
/// If the window is larger than the padded line, or if window or stride is 0.
pub(crate) fn places(length: usize, window: usize, stride: usize, pad: usize) -> usize {
    assert!(window > 0 && stride > 0, "a window of {window}, moved by {stride}");
    assert!(window <= length + 2 * pad, "a window of {window} on {length} with {pad} at both ends");
    (length + 2 * pad - window) / stride + 1
}

/// Which elements of a window are on the line, and not on its padding. `start` is the window's first position,
/// counted from the beginning of the padding. So element k is at `start + k − pad` on the line.
pub(crate) fn covered(start: usize, length: usize, window: usize, pad: usize) -> Range<usize> {
    let first = pad.saturating_sub(start).min(window);
    first..(length + pad).saturating_sub(start).clamp(first, window)
}
