import { useEffect, useRef } from 'preact/hooks';
import type { Panel } from '../../../ts/experiments/panels.js';
import type { Drawing, OnOpen, OnPoint } from '../../../ts/view/drawing.js';
import { drawPanel } from '../../../ts/view/panel.js';

/** A box that a renderer of `ts/view` fills: made once, updated once a frame at most. */
export function useDrawing<P>(
  draw: (box: HTMLElement, panel: P) => Drawing<P>,
  panel: P,
  version: unknown,
  drawn?: (drawing: Drawing<P>) => void,
) {
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing<P> | undefined>(undefined);
  const latest = useRef(panel);
  latest.current = panel;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (!box.current) return;
      if (drawing.current) drawing.current.update(latest.current);
      else drawing.current = draw(box.current, latest.current);
      drawn?.(drawing.current);
    });
    return () => cancelAnimationFrame(frame);
  }, [version]);
  useEffect(
    () => () => {
      drawing.current?.dispose();
      drawing.current = undefined;
    },
    [],
  );
  return box;
}

interface DrawnPanelProps {
  /** In the language of the page. */
  panel: Panel;
  onOpen?: OnOpen;
  /** With it from the first drawing on, or never. */
  onPoint?: OnPoint;
  drawn?: (drawing: Drawing<Panel>) => void;
}

export function DrawnPanel({ panel, onOpen, onPoint, drawn }: DrawnPanelProps) {
  const latest = useRef({ onOpen, onPoint });
  latest.current = { onOpen, onPoint };
  const draw = (box: HTMLElement, panel: Panel) =>
    drawPanel(box, panel, {
      onOpen: (...piece) => latest.current.onOpen?.(...piece),
      ...(onPoint && { onPoint: (place) => latest.current.onPoint?.(place) }),
    });
  const box = useDrawing(draw, panel, panel, drawn);
  return <div ref={box} />;
}
