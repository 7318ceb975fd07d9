//! Each loop against a plain one, on whole numbers, whose sums are exact in any order.

use super::*;

fn small(len: usize, seed: u32) -> Vec<f32> {
    (0..len as u32).map(|i| ((i ^ seed).wrapping_mul(2_654_435_761) >> 28) as f32 - 8.0).collect()
}

const DEPTHS: [usize; 4] = [1, 2, 5, 33];

#[test]
fn products_of_all_sources_from_all_starts() {
    products::<1>();
    products::<TALL>();
}

fn products<const T: usize>() {
    for columns in [NARROW, WIDE] {
        for depth in DEPTHS {
            let b = small(depth * columns, 1);
            let places: Vec<u32> = (0..depth as u32).map(|k| 3 * k + k % 2).collect();
            let data = small(T * 4 * depth + 19 * depth, 2);
            let stride = 4 * T + 3;
            // Row i of tile t begins at float 4 · t + i.
            let rows = |t: usize| -> [&[f32]; ROWS] { core::array::from_fn(|i| &data[4 * t + i..]) };
            let cut = |t: usize| rows(t).map(|row| &row[..depth]);
            type Element<'a> = Box<dyn Fn(usize, usize) -> f32 + 'a>;
            let at = |t: usize| Source::Interleaved { data: &data[4 * t..], stride, depth };
            let sources: [([Source; T], Element); 3] = [
                (core::array::from_fn(at), Box::new(|i, k| data[k * stride + i])),
                (core::array::from_fn(|t| Source::Rows(cut(t))), Box::new(|i, k| data[i + k])),
                (
                    core::array::from_fn(|t| Source::Gathered { rows: rows(t), places: &places }),
                    Box::new(|i, k| data[i + places[k] as usize]),
                ),
            ];
            let bias = small(columns, 3);
            let kept = small(T * ROWS * columns, 4);
            for (source, a) in sources {
                for start in [Start::Zero, Start::Kept, Start::Bias(&bias)] {
                    let mut c = kept.clone();
                    product(rows_of(&mut c), columns, source, &b, start);
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
fn all_results_of_the_filters() {
    results::<1>();
    results::<TALL>();
}

fn results<const T: usize>() {
    for (height, width) in [(1, 4), (2, 7), (3, 8), (5, 13), (1, 16), (4, 28)] {
        for taps in [1, 2, 9] {
            let (picture_row, plane_row) = (width + 3, width + 1);
            let offsets: Vec<u32> = (0..taps as u32).map(|k| k / 3 * picture_row as u32 + k % 3).collect();
            let filters = T * ROWS;
            let picture = small((height + 3) * picture_row, 6);
            let mut table = vec![0; Runs::words(height, width)];
            let runs = Runs::new(&mut table, (height, width), picture_row, plane_row);
            let values = small(filters * taps, 5);
            // The last filter of all stands for one that is not there: it is the one before.
            let filter = |t: usize, i: usize| (t * ROWS + i).min(filters - 2);
            let weight = |t: usize, k: usize, i: usize| values[filter(t, i) * taps + k];
            let weights: Vec<f32> = (0..T)
                .flat_map(|t| (0..taps).flat_map(move |k| (0..ROWS).map(move |i| (t, k, i))))
                .map(|(t, k, i)| weight(t, k, i))
                .collect();
            for (scale, floor) in [(0.0, f32::NEG_INFINITY), (1.5, 0.0)] {
                let plane_len = height * plane_row;
                let bias = |t: usize, i: usize| (filter(t, i) % 5) as f32 * scale - scale;
                let plane = |t: usize, i: usize| 2 + filter(t, i) * plane_len;
                let of_tiles = |of: &dyn Fn(usize, usize) -> f32| -> [[f32; ROWS]; T] {
                    core::array::from_fn(|t| core::array::from_fn(|i| of(t, i)))
                };
                let planes: [[usize; ROWS]; T] =
                    core::array::from_fn(|t| core::array::from_fn(|i| plane(t, i)));
                let mut y = vec![99.0; (filters - 1) * plane_len + 4];
                let given = Filters { weights: &weights, offsets: &offsets, bias: of_tiles(&bias), floor };
                taps_of(&mut y, planes, &picture, runs, given);
                let mut expected = vec![99.0; y.len()];
                for (t, i) in (0..filters).map(|at| (at / ROWS, at % ROWS)) {
                    for (row, column) in (0..height * width).map(|at| (at / width, at % width)) {
                        let at = row * picture_row + column;
                        let sum: f32 =
                            (0..taps).map(|k| weight(t, k, i) * picture[at + offsets[k] as usize]).sum();
                        expected[plane(t, i) + row * plane_row + column] = (sum + bias(t, i)).max(floor);
                    }
                }
                assert_eq!(y, expected, "{height} × {width}, {taps} taps");
            }
        }
    }
}

#[test]
fn three_whole_neighbours_are_computed_together() {
    let groups = |tiles: &[usize], whole, is_tall| -> Vec<(usize, bool)> {
        in_threes(tiles.iter().copied(), whole, is_tall).collect()
    };
    assert_eq!(groups(&[0, 1, 2, 3, 4, 5, 6], 7, true), [(0, true), (3, true), (6, false)]);
    assert_eq!(groups(&[0, 1, 2, 3, 4, 5], 5, true), [(0, true), (3, false), (4, false), (5, false)]);
    assert_eq!(groups(&[0, 1, 2], 2, true), [(0, false), (1, false), (2, false)]);
    assert_eq!(groups(&[1, 3, 4, 5, 7, 8], 9, true), [(1, false), (3, true), (7, false), (8, false)]);
    assert_eq!(groups(&[4, 5, 6], 9, false), [(4, false), (5, false), (6, false)]);
    assert_eq!(groups(&[], 9, true), []);
}

use super::taps as taps_of;
