import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { whenPlaceChanges } from '../../../ts/view/drawing.js';
import { takeFiles } from '../state/files.js';
import { pictured, type Pictured } from '../state/picture.js';
import { library, words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import { FileButton } from './file-button.js';
import { doubled, paint, type Point, SIDE, stroke } from './ink.js';

/** Cells that an arrow key moves by: the keyboard has a grid of 28. */
const KEY_STEP = 2;

interface Drawing {
  width: number;
  height: number;
  /** [height · width] */
  pixels: Uint8Array;
}

const within = (v: number) => Math.min(SIDE - 1, Math.max(0, v));

const MOVES: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a view is to answer: a drawing, or a picture that is already as the nets know them. */
export type DigitGiven = { drawing: Drawing } | { digit: Uint8Array };

interface DigitPadProps {
  /** The sheet keeps what is on it while another view is open. */
  isHidden: boolean;
  onDigit: (digit: DigitGiven | undefined) => void;
}

/** A sheet to draw a digit on, by pen, finger, mouse or keys, or to put a picture of one on. */
export function DigitPad({ isHidden, onDigit }: DigitPadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = useRef(new Uint8Array(SIDE * SIDE));
  const last = useRef<Point | undefined>(undefined);
  const at = useSignal<Point | undefined>(undefined);
  const isEmpty = useSignal(true);
  const shown = useSignal<Pictured | undefined>(undefined);

  const show = () => paint(canvas.current, pixels.current, at.value);
  useEffect(show, [at.value]);
  useEffect(() => whenPlaceChanges(canvas.current!, show), []);

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
  const placeOf = (event: PointerEvent): Point => {
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
      const to = [within(x + move[0] * KEY_STEP), within(y + move[1] * KEY_STEP)] as const;
      at.value = to;
      if (event.shiftKey) draw(...to);
    } else if (event.key === ' ') draw(x, y);
    else if (event.key === 'Delete' || event.key === 'Backspace') clear();
    else return;
    event.preventDefault();
    if (event.key === ' ') last.current = undefined;
  };

  return (
    <div class="pad" hidden={isHidden}>
      <div class="sheet">
        <canvas
          ref={canvas}
          width={SIDE}
          height={SIDE}
          tabIndex={0}
          role="application"
          aria-label={`${words.value.draw}. ${openedWords.value.drawHelp} ${openedWords.value.drawKeys}`}
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
      <Beside picture={shown.value} isEmpty={isEmpty.value} clear={clear} />
    </div>
  );
}

interface BesideProps {
  picture: Pictured | undefined;
  isEmpty: boolean;
  clear: () => void;
}

/** Help, buttons, and what the sheet shows of a picture. */
function Beside({ picture, isEmpty, clear }: BesideProps) {
  return (
    <div>
      <p class="note">
        {openedWords.value.drawHelp} <span class="of-keys">{openedWords.value.drawKeys}</span>
      </p>
      <div class="take">
        <FileButton
          label={openedWords.value.choosePicture}
          accept="image/*"
          onFiles={(files) => void takeFiles(files)}
        />
        <button type="button" disabled={isEmpty} onClick={clear}>
          {words.value.clear}
        </button>
      </div>
      <p class="note" role="status">
        {picture && openedWords.value.pictureOf(picture.name)}
        {picture?.doubt && ` (${library(picture.doubt)})`}
        {picture && '. '}
        {isEmpty ? openedWords.value.drawNot : openedWords.value.drawMoved}
      </p>
    </div>
  );
}
