/** Pieces of panels that open views, as far as the link for a class offers these. */
import type { Opens, Panel } from '../../../ts/experiments/panels.js';

/** The panel, without what its pieces open where a view is not offered: such a piece cannot be chosen. */
export function offering(panel: Panel, isOffered: (view: string) => boolean): Panel {
  const kept = <T extends { opens?: Opens }>(part: T): T => {
    if (!part.opens || isOffered(part.opens.view)) return part;
    const closed = { ...part };
    delete closed.opens;
    return closed;
  };
  switch (panel.kind) {
    case 'pictures':
      return { ...panel, pictures: panel.pictures.map(kept) };
    case 'heatmap':
      return { ...panel, maps: panel.maps.map(kept) };
    case 'bars':
      return { ...panel, groups: panel.groups.map(kept) };
    case 'table':
    case 'map':
    case 'text':
      return kept(panel);
    default:
      return panel;
  }
}
