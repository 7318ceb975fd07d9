//! How a product is cut into chunks for the threads. It depends on the sizes alone, not on the number of threads.

use super::MAX_DEPTH;
use super::pack::Packing;
use crate::parts_of;
use crate::tile::ROWS;
use core::ops::Range;

/// A chunk should have at least this many multiplications and additions: about ten microseconds of work.
const CHUNK_FLOPS: usize = crate::chunk_of(400_000);

/// Largest number of row tiles of the largest depth in a chunk: its part of A (150 KiB) stays in a second-level cache.
/// Of less depth there may be more.
pub const MAX_CHUNK_TILES: usize = 24;

/// Most columns of a large B that are packed just before use. Packed for the largest depth (96 KiB) they stay in a
/// second-level cache together with a chunk's part of A. For each group of them A comes from further away only once.
const COLUMNS_AT_ONCE: usize = 64;

/// Most chunks of a large B: each packs its columns into memory of its own.
const MAX_LARGE_CHUNKS: usize = 32;

/// The panels of a large B in groups that are packed together, and the chunks of such groups.
pub struct Groups {
    panels: usize,
    pub panels_per_group: usize,
    groups: usize,
    groups_per_chunk: usize,
}

impl Groups {
    pub fn new(packing: &Packing) -> Self {
        let panels = packing.panels();
        let most = COLUMNS_AT_ONCE / packing.columns();
        // What two, four and eight threads take for groups of a size, if beginning a group costs an eighth of a panel.
        let of_size = |panels_per_group: usize| {
            let groups = panels.div_ceil(panels_per_group);
            let groups_per_chunk = groups.div_ceil(MAX_LARGE_CHUNKS);
            Self { panels, panels_per_group, groups, groups_per_chunk }
        };
        let cost = |groups: &Self| {
            let rounds = [2, 4, 8].map(|threads| groups.chunks().next_multiple_of(threads));
            let chunk = groups.groups_per_chunk * (8 * groups.panels_per_group + 1);
            chunk * rounds.iter().sum::<usize>()
        };
        (1..=most).rev().map(of_size).min_by_key(cost).expect("a size")
    }

    pub fn chunks(&self) -> usize {
        self.groups.div_ceil(self.groups_per_chunk)
    }

    /// The panels of each group of a chunk.
    pub fn of_chunk(&self, chunk: usize) -> impl Iterator<Item = Range<usize>> {
        let len = self.groups_per_chunk * self.panels_per_group;
        let start = chunk * len;
        parts_of(start..(start + len).min(self.panels), self.panels_per_group)
    }
}

/// The chunks of C: a grid. Each chunk is a block of row tiles and a block of column panels.
pub struct Grid {
    tiles: usize,
    panels: usize,
    tiles_per_chunk: usize,
    panels_per_chunk: usize,
}

impl Grid {
    pub fn new(m: usize, n: usize, k: usize, columns: usize) -> Self {
        let tiles = m.div_ceil(ROWS);
        let panels = n.div_ceil(columns);
        let flops_per_tile = 2 * ROWS * columns * k.max(1);
        let tiles_wanted = CHUNK_FLOPS.div_ceil(flops_per_tile);
        // Use whole rows of panels if that gives enough chunks. Otherwise cut the columns too.
        let most_tiles = MAX_CHUNK_TILES * MAX_DEPTH / k.clamp(1, MAX_DEPTH);
        let tiles_per_chunk = tiles_wanted.div_ceil(panels).clamp(1, most_tiles).min(tiles);
        let rows_of_chunks = tiles.div_ceil(tiles_per_chunk);
        let columns_of_chunks = (16usize.div_ceil(rows_of_chunks)).max(1);
        let panels_wanted = tiles_wanted.div_ceil(tiles_per_chunk);
        let panels_per_chunk = panels.div_ceil(columns_of_chunks).max(panels_wanted).min(panels);
        Self { tiles, panels, tiles_per_chunk, panels_per_chunk }
    }

    pub fn chunks(&self) -> usize {
        self.tiles.div_ceil(self.tiles_per_chunk) * self.panels.div_ceil(self.panels_per_chunk)
    }

    pub fn part(&self, chunk: usize) -> (Range<usize>, Range<usize>) {
        let across = self.panels.div_ceil(self.panels_per_chunk);
        let tile = chunk / across * self.tiles_per_chunk;
        let panel = chunk % across * self.panels_per_chunk;
        (
            tile..(tile + self.tiles_per_chunk).min(self.tiles),
            panel..(panel + self.panels_per_chunk).min(self.panels),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tile::NARROW;

    #[test]
    fn work_for_less_than_a_chunk_is_one() {
        for (m, n, k) in [(100, 10, 50), (50, 10, 100), (100, 50, 10), (1, 1, 0)] {
            if 2 * m * n * k < CHUNK_FLOPS {
                assert_eq!(Grid::new(m, n, k, NARROW).chunks(), 1, "{m}×{k} · {k}×{n}");
            }
        }
    }

    #[test]
    fn chunks_of_any_depth_are_within_the_cache() {
        for k in [1, 16, 100, 384, 385, 2000] {
            let grid = Grid::new(100_000, 8, k, NARROW);
            assert!(grid.tiles_per_chunk * ROWS * k.min(MAX_DEPTH) <= MAX_CHUNK_TILES * ROWS * MAX_DEPTH);
            assert!(grid.chunks() > 1);
        }
    }
}
