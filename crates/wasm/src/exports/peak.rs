use badak_kernels::peak;

kernels! {
    // Runs the peak loop; returns a value that depends on all of it.
    fn peak_multiply_add(steps: usize) -> f32 => peak::multiply_add(steps, 0.999);
    fn peak_flops_per_step() -> usize => peak::FLOPS_PER_STEP;
}
