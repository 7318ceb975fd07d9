use badak_kernels::peak;

kernels! {
    // Runs the peak loop. Returns a value that depends on all steps, so that the compiler keeps them.
    fn peak_multiply_add(steps: usize) -> f32 => peak::multiply_add(steps, 0.999);
    fn peak_flops_per_step() -> usize => peak::flops_per_step();
}
