//! The sizes of a convolution, and what a window covers of a padded line.

use core::ops::Range;

/// x [N, C, H, W], W [FN, C, FH, FW], y [N, FN, OH, OW].
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
    /// When the filter is larger than the padded picture.
    pub fn out_h(&self) -> usize {
        places(self.h, self.fh, self.stride_y, self.pad_y)
    }

    /// OW, in the same way.
    pub fn out_w(&self) -> usize {
        places(self.w, self.fw, self.stride_x, self.pad_x)
    }

    /// Numbers under one window, C·FH·FW: a row of im2col.
    pub fn patch(&self) -> usize {
        self.c * self.fh * self.fw
    }

    /// Places of the window on one picture, OH·OW.
    pub fn positions(&self) -> usize {
        self.out_h() * self.out_w()
    }

    /// Numbers of one picture of x, C·H·W.
    pub fn picture(&self) -> usize {
        self.c * self.h * self.w
    }

    /// Numbers of one picture of y, FN·OH·OW.
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

/// At how many places a window stands on a line of `length` with `pad` more at both ends.
///
/// # Panics
/// When it is larger than the padded line, or has no extent or no stride.
pub(crate) fn places(length: usize, window: usize, stride: usize, pad: usize) -> usize {
    assert!(window > 0 && stride > 0, "a window of {window}, moved by {stride}");
    assert!(window <= length + 2 * pad, "a window of {window} on {length} with {pad} at both ends");
    (length + 2 * pad - window) / stride + 1
}

/// Which of a window's elements lie on the line and not on its padding; `start` is the window's first place, counted
/// from the beginning of the padding. Element k stands at `start + k − pad`.
pub(crate) fn covered(start: usize, length: usize, window: usize, pad: usize) -> Range<usize> {
    let first = pad.saturating_sub(start).min(window);
    first..(length + pad).saturating_sub(start).clamp(first, window)
}
