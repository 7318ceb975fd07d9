//! Convolution of pictures x [N, C, H, W] with filters w [FN, C, FH, FW] (vol. 1, chapter 7), forward and backward.

pub mod direct;
mod planes;
pub mod shape;
pub mod weight_gradient;

#[cfg(test)]
mod tests;
