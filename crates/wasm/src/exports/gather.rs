use badak_kernels::gather;

kernels! {
    fn gather_bytes(
        out y: f32[count * columns], in x: u8[rows * columns], in picks: u32[count],
        rows: usize, count: usize, columns: usize, divisor: f32
    ) => gather::gather_bytes(y, x, picks, columns, divisor);

    fn gather_rows(
        out y: word[count * columns], in x: word[rows * columns], in picks: u32[count],
        rows: usize, count: usize, columns: usize
    ) => gather::gather_rows(y, x, picks, columns);
}
