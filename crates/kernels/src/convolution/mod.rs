//! Convolution of pictures x [N, C, H, W] with filters W [FN, C, FH, FW] and a bias b [FN]:
//!
//! ```text
//! y[n, f, oy, ox] = b[f] + Σ over c, ky, kx of W[f, c, ky, kx] · x[n, c, oy·sy + ky − py, ox·sx + kx − px]
//! ```
//! with zeros where x is asked for outside its H × W (vol. 1, section 7.2; the filter is not flipped).

pub mod general;
pub mod im2col;
pub mod shape;

#[cfg(test)]
mod tests;
