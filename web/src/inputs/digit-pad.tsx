import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { takeFiles } from '../state/files.js';
import { pictured, type Pictured } from '../state/picture.js';
import { library, words } from '../text/index.js';
import { FileButton } from './file-button.js';

/** Twice the side of the pictures that nets take: fine enough for a pen, and coarse enough for keys. */
const SIDE = 56;
/** Of the pen, in cells. */
const RADIUS = 2.2;
/** Cells that an arrow key moves by: the keyboard has a grid of 28. */
const KEY_STEP = 2;

export interface Drawing {
  width: number;
  height: number;
  /** [height · width] */
  pixels: Uint8Array;
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a view is to answer: a drawing, or a picture that is already as the nets know them. */
export type DigitGiven = { drawing: Drawing } | { digit: Uint8Array };

/** A sheet to draw a digit on, by pen, finger, mouse or keys, or to put a picture of one on. */
export function DigitPad({ onDigit }: { onDigit: (digit: DigitGiven | undefined) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = useRef(new Uint8Array(SIDE * SIDE));
  const last = useRef<readonly [number, number] | undefined>(undefined);
  const at = useSignal<readonly [number, number] | undefined>(undefined);
  const isEmpty = useSignal(true);
  const shown = useSignal<Pictured | undefined>(undefined);

  const show = () => paint(canvas.current, pixels.current, at.value);
  useEffect(show, [at.value]);

  const tell = () => {
    isEmpty.value = pixels.current.every((ink) => ink === 0);
    shown.value = undefined;
    const drawing = { width: SIDE, height: SIDE, pixels: pixels.current.slice() };
    onDigit(isEmpty.value ? undefined : { drawing });
  };
  useEffect(() => {
    const picture = pictured.value;
    if (!picture) return;
    pictured.value = undefined;
    pixels.current = doubled(picture.digit);
    isEmpty.value = false;
    shown.value = picture;
    show();
    onDigit({ digit: picture.digit });
  }, [pictured.value]);
  const draw = (x: number, y: number) => {
    stroke(pixels.current, last.current ?? [x, y], [x, y]);
    last.current = [x, y];
    show();
    tell();
  };
  const placeOf = (event: PointerEvent): readonly [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    const scale = SIDE / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const clear = () => {
    pixels.current.fill(0);
    last.current = undefined;
    show();
    tell();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [x, y] = at.value ?? [SIDE / 2, SIDE / 2];
    const move = MOVES[event.key];
    if (move) {
      const to = [x + move[0] * KEY_STEP, y + move[1] * KEY_STEP].map((v) =>
        Math.min(SIDE - 1, Math.max(0, v)),
      );
      at.value = to as unknown as readonly [number, number];
      if (event.shiftKey) draw(to[0]!, to[1]!);
    } else if (event.key === ' ') draw(x, y);
    else if (event.key === 'Delete' || event.key === 'Backspace') clear();
    else return;
    event.preventDefault();
    if (event.key === ' ') last.current = undefined;
  };

  return (
    <div class="pad">
      <div class="sheet">
        <canvas
          ref={canvas}
          width={SIDE}
          height={SIDE}
          tabIndex={0}
          role="application"
          aria-label={`${words.value.draw}. ${words.value.drawHelp}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            last.current = undefined;
            draw(...placeOf(event));
          }}
          onPointerMove={(event) => {
            if (event.buttons === 0) return;
            for (const each of event.getCoalescedEvents?.() ?? [event]) draw(...placeOf(each));
          }}
          onPointerUp={() => (last.current = undefined)}
          onKeyDown={onKeyDown}
          onFocus={() => (at.value ??= [SIDE / 2, SIDE / 2])}
          onBlur={() => (at.value = undefined)}
        />
        {isEmpty.value && (
          <span class="hint" aria-hidden="true">
            {words.value.draw}
          </span>
        )}
      </div>
      <div>
        <p class="note">{words.value.drawHelp}</p>
        <div class="take">
          <FileButton
            label={words.value.choosePicture}
            accept="image/*"
            onFiles={(files) => void takeFiles(files)}
          />
          <button type="button" disabled={isEmpty.value} onClick={clear}>
            {words.value.clear}
          </button>
        </div>
        <p class="note" role="status">
          {shown.value && words.value.pictureOf(shown.value.name)}
          {shown.value?.doubt && ` (${library(shown.value.doubt)})`}
        </p>
      </div>
    </div>
  );
}

/** A picture as the nets know them, each pixel four cells. */
function doubled(digit: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) >> 1, Math.floor(i / SIDE) >> 1];
    return digit[(y * SIDE) / 2 + x]!;
  });
}

/** Inks a line of the pen's width; its edge is a cell wide, as a pen's is on paper. */
function stroke(
  pixels: Uint8Array,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): void {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const dots = Math.max(1, Math.ceil(length * 2));
  for (let i = 0; i <= dots; i++) {
    const [x, y] = [x0 + ((x1 - x0) * i) / dots, y0 + ((y1 - y0) * i) / dots];
    for (
      let row = Math.max(0, Math.floor(y - RADIUS - 1));
      row <= Math.min(SIDE - 1, y + RADIUS + 1);
      row++
    ) {
      for (
        let column = Math.max(0, Math.floor(x - RADIUS - 1));
        column <= Math.min(SIDE - 1, x + RADIUS + 1);
        column++
      ) {
        const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const ink = Math.round(255 * Math.min(1, Math.max(0, RADIUS + 0.5 - distance)));
        const place = row * SIDE + column;
        pixels[place] = Math.max(pixels[place]!, ink);
      }
    }
  }
}

function paint(
  canvas: HTMLCanvasElement | null,
  pixels: Uint8Array,
  at: readonly [number, number] | undefined,
): void {
  const context = canvas?.getContext('2d');
  if (!context) return;
  const image = context.createImageData(SIDE, SIDE);
  pixels.forEach((ink, i) => image.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * i));
  if (at) {
    for (const [dx, dy] of [
      [-2, 0],
      [-1, 0],
      [1, 0],
      [2, 0],
      [0, -2],
      [0, -1],
      [0, 1],
      [0, 2],
    ] as const) {
      const [x, y] = [Math.floor(at[0]) + dx, Math.floor(at[1]) + dy];
      if (x >= 0 && y >= 0 && x < SIDE && y < SIDE) image.data.set([213, 94, 0, 255], 4 * (y * SIDE + x));
    }
  }
  context.putImageData(image, 0, 0);
}
