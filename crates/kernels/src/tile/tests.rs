//! Each loop against a plain one, on whole numbers, whose sums are exact in any order.

use super::*;

fn small(len: usize, seed: u32) -> Vec<f32> {
    (0..len as u32).map(|i| ((i ^ seed).wrapping_mul(2_654_435_761) >> 28) as f32 - 8.0).collect()
}

const DEPTHS: [usize; 4] = [1, 2, 5, 33];

#[test]
fn products_of_all_sources_from_all_starts() {
    for columns in [NARROW, WIDE] {
        for depth in DEPTHS {
            let b = small(depth * columns, 1);
            let places: Vec<u32> = (0..depth as u32).map(|k| 3 * k + k % 2).collect();
            let data = small(4 * depth + 7 * depth, 2);
            let rows: [&[f32]; ROWS] = core::array::from_fn(|i| &data[i..]);
            let cut = rows.map(|row| &row[..depth]);
            let stride = 7;
            type Element<'a> = Box<dyn Fn(usize, usize) -> f32 + 'a>;
            let sources: [(Source, Element); 3] = [
                (Source::Interleaved { data: &data, stride, depth }, Box::new(|i, k| data[k * stride + i])),
                (Source::Rows(cut), Box::new(|i, k| cut[i][k])),
                (Source::Gathered { rows, places: &places }, Box::new(|i, k| rows[i][places[k] as usize])),
            ];
            let bias = small(columns, 3);
            let kept = small(ROWS * columns, 4);
            for (source, a) in sources {
                for start in [Start::Zero, Start::Kept, Start::Bias(&bias)] {
                    let mut c = kept.clone();
                    product(four_rows(&mut c), columns, source, &b, start);
                    for (at, &found) in c.iter().enumerate() {
                        let (i, j) = (at / columns, at % columns);
                        let sum: f32 = (0..depth).map(|k| a(i, k) * b[k * columns + j]).sum();
                        let before = match start {
                            Start::Zero => 0.0,
                            Start::Kept => kept[at],
                            Start::Bias(bias) => bias[j],
                        };
                        assert_eq!(found, before + sum, "{columns} columns, depth {depth}, ({i}, {j})");
                    }
                }
            }
        }
    }
}

#[test]
fn all_results_of_four_filters() {
    for (height, width) in [(1, 4), (2, 7), (3, 8), (5, 13), (1, 16), (4, 28)] {
        for taps in [1, 2, 9] {
            let (picture_row, plane_row) = (width + 3, width + 1);
            let offsets: Vec<u32> = (0..taps as u32).map(|k| k / 3 * picture_row as u32 + k % 3).collect();
            let weights = small(ROWS * taps, 5);
            let picture = small((height + 3) * picture_row, 6);
            let mut table = vec![0; Runs::words(height, width)];
            let runs = Runs::new(&mut table, (height, width), picture_row, plane_row);
            for (bias, floor) in [([0.0; ROWS], f32::NEG_INFINITY), ([1.0, -2.0, 3.0, 0.0], 0.0)] {
                let plane_len = height * plane_row;
                // The last filter stands for one that is not there.
                let planes = [2, 2 + plane_len, 2 + 2 * plane_len, 2 + 2 * plane_len];
                let four = |k: usize, i: usize| weights[k * ROWS + i.min(2)];
                let weights: Vec<f32> = (0..taps * ROWS).map(|at| four(at / ROWS, at % ROWS)).collect();
                let bias = [bias[0], bias[1], bias[2], bias[2]];
                let mut y = vec![99.0; 3 * plane_len + 4];
                let filters = Filters { weights: &weights, offsets: &offsets, bias, floor };
                taps_of(&mut y, planes, &picture, runs, filters);
                let mut expected = vec![99.0; y.len()];
                for (i, plane) in planes.into_iter().enumerate() {
                    for row in 0..height {
                        for column in 0..width {
                            let at = row * picture_row + column;
                            let sum: f32 =
                                (0..taps).map(|k| four(k, i) * picture[at + offsets[k] as usize]).sum();
                            expected[plane + row * plane_row + column] = (sum + bias[i]).max(floor);
                        }
                    }
                }
                assert_eq!(y, expected, "{height} × {width}, {taps} taps");
            }
        }
    }
}

use super::taps as taps_of;
