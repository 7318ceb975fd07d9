//! The sizes of a convolution.

/// x [n, c, h, w] ⋆ w [fn, c, fh, fw] → y [n, fn, out_h, out_w], with this stride and zero padding.
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
    pub fn out_h(&self) -> usize {
        (self.h + 2 * self.pad_y - self.fh) / self.stride_y + 1
    }
    pub fn out_w(&self) -> usize {
        (self.w + 2 * self.pad_x - self.fw) / self.stride_x + 1
    }
    /// Elements of one picture.
    pub fn x_len(&self) -> usize {
        self.c * self.h * self.w
    }
    /// Elements of one picture's result.
    pub fn y_len(&self) -> usize {
        self.fn_ * self.out_h() * self.out_w()
    }
    /// Elements of one filter.
    pub fn filter_len(&self) -> usize {
        self.c * self.fh * self.fw
    }
}
