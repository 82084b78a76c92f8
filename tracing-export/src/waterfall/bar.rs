//! A span on the time axis.

use super::tree::Node;

/// The time axis: from the first start to the last end, in so many cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) cells: usize,
}

impl Axis {
    /// The span's bar: dark where it worked itself, light where a child ran.
    pub(super) fn bar(&self, node: &Node<'_>) -> String {
        let first = self.cell(node.span.start_unix_nano()).min(self.cells - 1);
        let last = self.cell(node.span.end_unix_nano().max(node.span.start_unix_nano()));
        // The shortest span can be seen too.
        let last = last.clamp(first + 1, self.cells);
        let cells = (0..self.cells).map(|cell| {
            if !(first..last).contains(&cell) {
                ' '
            } else if self.is_covered(node, cell) {
                LIGHT
            } else {
                DARK
            }
        });
        cells.collect()
    }

    /// Whether the middle of the cell is a child's time.
    fn is_covered(&self, node: &Node<'_>, cell: usize) -> bool {
        let length = u128::from(self.end.saturating_sub(self.start));
        let middle = (2 * cell as u128 + 1) * length / (2 * self.cells as u128);
        let middle = u128::from(self.start) + middle;
        let mut covered = node.covered.iter();
        covered.any(|(start, end)| (u128::from(*start)..u128::from(*end)).contains(&middle))
    }

    fn cell(&self, time: u64) -> usize {
        let length = u128::from(self.end.saturating_sub(self.start)).max(1);
        let offset = u128::from(time.saturating_sub(self.start));
        let cells = self.cells as u128;
        let cell = (offset * cells + length / 2) / length;
        usize::try_from(cell.min(cells)).unwrap_or(self.cells)
    }
}

const DARK: char = '█';
const LIGHT: char = '░';
