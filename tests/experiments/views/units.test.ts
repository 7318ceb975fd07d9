/** Views of single units: the numbers are the net's own, and add up. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../../ts/data/digits.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { Pooling } from '../../../ts/layers/index.js';
import { passage } from '../../../ts/models/passage.js';
import { Samples } from '../../../ts/data/samples.js';
import type { ImageData } from '../../../ts/experiments/image-data.js';
import { experiments, type Run } from '../../../ts/experiments/index.js';
import type { BarsPanel, Panel, PicturesPanel, SumPanel } from '../../../ts/experiments/panels.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import { Looks } from '../../../ts/experiments/view.js';
import { filtersView, mapsView } from '../../../ts/experiments/views/maps.js';
import { mistakesView } from '../../../ts/experiments/views/pictures.js';
import { pixelView } from '../../../ts/experiments/views/pixel.js';
import { unitsView, unitView, whereView } from '../../../ts/experiments/views/units.js';
import { SimpleConvNet } from '../../../ts/models/simple-conv-net.js';
import type { Sequential } from '../../../ts/models/sequential.js';
import { TwoLayerNet } from '../../../ts/models/two-layer-net.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';
import { expectSum } from '../../support/sums.js';

const dataset = digitsDataset({ train: 200, test: 50 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const digit = dataset.test.pixels.slice(784, 2 * 784);
const label = dataset.test.labels[1]!;

/** A run that has learned a little. */
function trained(id: string, given: object): Run {
  const experiment = experiments.find((each) => each.id === id)!;
  const params = experiment.resolve({ ...given, data: 'digits' });
  const run = experiment.run({ params, seed: 1, data });
  expect([...run.reports].length).toBeGreaterThan(0);
  return run;
}

/** A restored model, of which single weights can be changed. */
function restored(id: string, run: Run) {
  const experiment = experiments.find((each) => each.id === id)!;
  return experiment.restore('saved', decodeCheckpoint('saved', run.checkpoint()!), data);
}

const kinds = <K extends Panel['kind']>(panels: readonly Panel[], kind: K) =>
  panels.filter((panel): panel is Extract<Panel, { kind: K }> => panel.kind === kind);

describe.each(['relu', 'sigmoid'])('two-layer-net with %s', (activation) => {
  const given = { activation, hiddenSize: 6, iterations: 40, batchSize: 20, learningRate: 0.5 };

  test('a unit that is switched off is marked', () => {
    using run = trained('two-layer-net', given);
    const captions = () =>
      kinds(run.look('units').panels, 'pictures')[0]!.pictures.map(({ caption }) => caption);
    const before = captions();
    run.edit({ kind: 'off', layer: 'W1', unit: 2 });
    const after = captions();
    expect(after.flatMap((caption, unit) => (caption === before[unit] ? [] : [unit]))).toEqual([2]);
  });

  test('a unit’s products and bias are its sum, and of that comes its value', () => {
    using run = trained('two-layer-net', given);
    for (const unit of [0, 3, 5]) {
      const { panels } = run.look('unit', { digit, unit });
      const [sum] = kinds(panels, 'sum');
      expectSum(sum!);
      expect(sum!.terms.length + sum!.rest!.count).toBe(784);
      // Its pictures are the same numbers: input, weights, products.
      const [input, weights, products] = sum!.pictures!;
      products!.values.forEach((product, i) => {
        expect(product).toBeCloseTo(input!.values[i]! * weights!.values[i]!, 5);
      });
    }
  });

  test('what a layer’s units add to a score makes, with the bias, the score', () => {
    using run = trained('two-layer-net', given);
    const added = [0, 1, 2, 3, 4, 5].map((unit) => {
      const [bars] = kinds(run.look('unit', { digit, unit }).panels, 'bars');
      return (bars as BarsPanel).groups[0]!.bars.map(({ value }) => value);
    });
    const scores = run.look('unit', { digit, layer: 1, unit: 4 });
    const [last] = kinds(scores.panels, 'sum');
    const total = added.reduce((sum, values) => sum + values[4]!, 0) + last!.bias!;
    expect(total).toBeCloseTo(last!.sum, 4);
    expect(scores.panels).toHaveLength(1);
  });

  test('the gradient of a weight is what the loss does when the weight moves', () => {
    using run = trained('two-layer-net', given);
    using model = restored('two-layer-net', run);
    const { panels } = model.look('unit', { digit, label, unit: 2 });
    const [{ terms }] = kinds(panels, 'sum') as [SumPanel];
    const [row, column] = /row (\d+), column (\d+)/.exec(terms[0]!.label)!.slice(1).map(Number) as [
      number,
      number,
    ];
    const at = (row * 28 + column) * 6 + 2;
    const W1 = model.model.param('W1').value;
    const weight = W1.toArray()[at]!;
    const loss = (value: number) => {
      const values = W1.toArray();
      values[at] = value;
      W1.set(values);
      const [bars] = kinds(model.look('digit', { digit }).panels, 'bars');
      return -Math.log(bars!.groups[0]!.bars[label]!.value);
    };
    const h = 1e-2;
    expect((loss(weight + h) - loss(weight - h)) / (2 * h)).toBeCloseTo(terms[0]!.gradient!, 3);
  });

  test('its weights are shown as a picture, each unit by itself', () => {
    using run = trained('two-layer-net', given);
    const [panel] = kinds(run.look('units').panels, 'pictures') as [PicturesPanel];
    const W1 = decodeCheckpoint('x', run.checkpoint()!).tensors.get('param/W1')!.data as Float32Array;
    expect(panel.pictures).toHaveLength(6);
    panel.pictures.forEach(({ values }, unit) => {
      expect([...values]).toEqual(Array.from({ length: 784 }, (_, i) => W1[i * 6 + unit]!));
    });
    expect(run.look('units', { most: 2 }).panels[0]).toMatchObject({ pictures: { length: 2 } });
  });

  test('units and layers that do not exist', () => {
    using run = trained('two-layer-net', given);
    expect(() => run.look('unit', { digit, unit: 6 })).toThrow(
      refusal('out-of-range', 'unit', 'to 5', 'found 6'),
    );
    expect(() => run.look('unit', { digit, layer: 2 })).toThrow(
      refusal('out-of-range', 'layer', 'to 1', 'found 2'),
    );
    expect(() => run.look('unit', { digit: new Uint8Array(3) })).toThrow(
      refusal('shape-mismatch', 784, 'found 3'),
    );
    expect(() => run.look('unit', { digit, units: 1 })).toThrow('units');
  });
});

describe('cnn', () => {
  const given = { epochs: 1, batchSize: 20, filters: 3, filterSize: 5, hiddenSize: 8 };

  test('a pixel of a map is its patch times the filter, and stands in the map', () => {
    using run = trained('cnn', given);
    const [maps] = kinds(run.look('maps', { digit }).panels, 'pictures') as [PicturesPanel];
    for (const [map, row, column] of [
      [0, 0, 0],
      [1, 12, 7],
      [2, 23, 23],
    ] as const) {
      const { panels } = run.look('pixel', { digit, map, row, column });
      const [sum] = kinds(panels, 'sum');
      expectSum(sum!);
      // The patch is where the frame stands in the digit.
      const [whole, patch] = sum!.pictures!;
      expect(whole!.framed).toEqual({ row, column, height: 5, width: 5 });
      expect([...patch!.values]).toEqual(
        Array.from(patch!.values, (_, i) => whole!.values[(row + Math.floor(i / 5)) * 28 + column + (i % 5)]),
      );
      expect(sum!.place).toEqual({ row, column, height: 24, width: 24 });
      // The picture that was given comes first.
      expect(maps.pictures[map + 1]!.values[row * 24 + column]).toBe(sum!.value);
    }
    expect(() => run.look('pixel', { digit, map: 3 })).toThrow(
      refusal('out-of-range', 'map', 'to 2', 'found 3'),
    );
    expect(() => run.look('pixel', { digit, row: 24 })).toThrow(
      refusal('out-of-range', 'row', 'below 24', 'found 24'),
    );
  });

  test('a pixel of a pooling is the largest of its window, to which its gradient goes back', () => {
    using run = trained('cnn', given);
    using net = restored('cnn', run);
    const { model } = net as unknown as { model: Sequential };
    using memory = new Workspace();
    const x = memory.keep([1, 1, 28, 28]).set(Float32Array.from(digit, (pixel) => pixel / 255));
    const { layers } = passage(model, x, [label]);
    const at = layers.findIndex(({ layer }) => layer instanceof Pooling);
    const [before, after] = [layers[at - 1]!, layers[at]!];
    const [, maps] = kinds(run.look('maps', { digit }).panels, 'pictures') as [PicturesPanel, PicturesPanel];
    const back = new Float32Array(before.gradient.length);
    for (let map = 0; map < 3; map++) {
      for (let place = 0; place < 144; place++) {
        const { view, input, row, column } = maps.pictures[map]!.opens!;
        const [y, x] = [Math.floor(place / 12), place % 12];
        const { panels } = run.look(view, { digit, label, ...input, [row!]: y, [column!]: x });
        const [table] = kinds(panels, 'table');
        const pixels = table!.rows as unknown as readonly (readonly [string, number, number, number])[];
        expect(pixels).toHaveLength(4);
        // What the pooling hands on.
        const value = pixels.reduce((sum, [, each, share]) => sum + each * share, 0);
        expect(value).toBe(maps.pictures[map]!.values[place]);
        expect(value).toBe(Math.max(...pixels.map(([, each]) => each)));
        // Its gradient comes to one of them, and is the net's own there.
        const gradient = pixels.reduce((sum, [, , , each]) => sum + each, 0);
        expect(gradient).toBe(after.gradient[map * 144 + place]! + 0);
        for (const [i, [name, each, , ofPixel]] of pixels.entries()) {
          const [py, px] = [2 * y + Math.floor(i / 2), 2 * x + (i % 2)];
          expect(name).toBe(`row ${py}, column ${px}`);
          const place = (map * 24 + py) * 24 + px;
          expect(each).toBe(before.output[place]);
          back[place] = ofPixel;
        }
        const [window] = kinds(panels, 'pictures');
        expect([...window!.pictures[0]!.values]).toEqual(pixels.map(([, each]) => each));
        expect([...window!.pictures[1]!.values]).toEqual(pixels.map(([, , , each]) => each));
      }
    }
    expect([...back]).toEqual([...before.gradient].map((each) => each + 0));
    expect(back.some((each) => each !== 0)).toBe(true);
    expect(() => run.look('pooled', { digit, row: 12 })).toThrow(refusal('out-of-range', 'row', 'below 12'));
    expect(() => run.look('pooled', { digit, layer: 1 })).toThrow(
      refusal('out-of-range', 'layer', 'found 1'),
    );
  });

  test('the gradients of all pixels of a map add up to what the loss does when the bias moves', () => {
    // A large filter has a small map.
    using run = trained('cnn', { ...given, filterSize: 19 });
    using model = restored('cnn', run);
    // Of larger weights the loss has a gradient that is well above rounding.
    for (const { value } of model.model.params) value.set(value.toArray().map((weight) => 6 * weight));
    const look = () =>
      Array.from({ length: 100 }, (_, i) => {
        const place = { map: 1, row: Math.floor(i / 10), column: i % 10 };
        const [sum] = kinds(model.look('pixel', { digit, label, ...place }).panels, 'sum');
        return sum!;
      });
    const b1 = model.model.param('b1').value;
    const values = b1.toArray();
    // The ReLU is off at half of the pixels.
    const middle = look()
      .map(({ sum }) => sum)
      .sort((a, b) => a - b)[50]!;
    const bias = values[1]! - middle;
    b1.set(values.with(1, bias));
    const sums = look();
    const loss = (value: number) => {
      b1.set(values.with(1, value));
      const [bars] = kinds(model.look('digit', { digit }).panels, 'bars');
      return -Math.log(bars!.groups[0]!.bars[label]!.value);
    };
    const h = 1e-2;
    const found = (loss(bias + h) - loss(bias - h)) / (2 * h);
    const expected = sums.reduce((all, { gradient }) => all + gradient!, 0);
    expect(Math.abs(expected)).toBeGreaterThan(1e-2);
    expect(found / expected).toBeGreaterThan(0.9);
    expect(found / expected).toBeLessThan(1.1);
    const off = sums.filter(({ value }) => value === 0);
    const on = sums.filter(({ value, gradient }) => value > 0 && gradient !== 0);
    expect([off.length, on.length].map((count) => count > 0)).toEqual([true, true]);
    for (const { gradient } of off) expect(gradient).toBe(0);
    for (const { terms, gradient } of on) {
      for (const { x, gradient: ofWeight } of terms) expect(ofWeight).toBeCloseTo(gradient! * x, 6);
    }
  });

  test('beside the share of one place stands the whole gradient of a weight, that of training', () => {
    using run = trained('cnn', given);
    using model = restored('cnn', run);
    const net = model.model as Sequential;
    using memory = new Workspace();
    const x = memory.keep([1, 1, 28, 28]).set(Float32Array.from(digit, (pixel) => pixel / 255));
    net.loss(x, memory.keep([1], 'i32').set([label]), { train: true, step: 0 });
    net.zeroGrad();
    net.backward();
    const [dW, db] = ['W1', 'b1'].map((name) => net.param(name).grad.toArray()) as [
      Float32Array,
      Float32Array,
    ];
    net.zeroGrad();
    const size = dW.length / db.length;
    for (let map = 0; map < db.length; map++) {
      const [sum] = kinds(model.look('pixel', { digit, label, map, row: 9, column: 8 }).panels, 'sum');
      expect(sum!.shared!.biasGradient).toBeCloseTo(db[map]!, 6);
      for (const { label: name, gradient, wholeGradient, x } of sum!.terms) {
        const [row, column] = /row (\d+), column (\d+)/.exec(name)!.slice(1).map(Number);
        expect(gradient).toBeCloseTo(sum!.gradient! * x, 6);
        expect(wholeGradient).toBeCloseTo(dW[map * size + row! * Math.sqrt(size) + column!]!, 6);
      }
    }
    expect(Math.max(...dW.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  test('where it looks is how the loss changes with a pixel', () => {
    using run = trained('cnn', given);
    const [panel] = kinds(run.look('where', { digit, label }).panels, 'pictures') as [PicturesPanel];
    const { values } = panel.pictures[1]!;
    const loss = (pixels: Uint8Array) => {
      const [bars] = kinds(run.look('digit', { digit: pixels }).panels, 'bars');
      return -Math.log(bars!.groups[0]!.bars[label]!.value);
    };
    // A direction of many pixels at once: single ones move the loss less than rounding does.
    const moved = digit.map((pixel, i) =>
      pixel > 20 && pixel < 235 ? pixel + (values[i]! > 0 ? 12 : -12) : pixel,
    );
    const expected = moved.reduce((sum, pixel, i) => sum + ((pixel - digit[i]!) / 255) * values[i]!, 0);
    const found = loss(moved) - loss(digit);
    expect(expected).toBeGreaterThan(0);
    expect(found / expected).toBeGreaterThan(0.5);
    expect(found / expected).toBeLessThan(2);
  });

  test.each([1, 2])('of %i channels the first is shown, and it is said', (channels) => {
    const shape = [channels, 28, 28] as const;
    using model = new SimpleConvNet({ inputShape: [...shape], filters: 2, hiddenSize: 4, outputSize: 10 });
    const pictures = {
      ...{ count: 2, imageShape: shape, classes: 10, labels: Uint8Array.of(1, 2) },
      pixels: new Uint8Array(2 * channels * 784).fill(90),
    };
    const of = { name: 'few', said: '', dataset: { ...dataset, train: pictures, test: pictures } };
    using flat = new TwoLayerNet({ inputSize: channels * 784, hiddenSize: 4, outputSize: 10 });
    const filters = filtersView(() => new SimpleConvNet({ inputShape: [...shape], filters: 2 }));
    const views = [whereView, filters, mapsView, pixelView, mistakesView, unitsView, unitView];
    const looks = new Looks('toy', views, {});
    for (const { id } of views) {
      const shown = id.startsWith('unit') ? flat : model;
      const subject = { model: shown, params: {}, seed: 0, training: 0, step: 0, data: of };
      const [{ note = '' }] = looks.look(id, subject).panels as [Panel];
      expect(note.includes(`${channels} channels`), id).toBe(channels > 1);
    }
  });

  test('filters stand beside those before the training, both on one scale around 0', () => {
    using run = trained('cnn', given);
    const [before, now] = kinds(run.look('filters').panels, 'pictures');
    expect(before!.model).not.toBe(now!.model);
    const all = [...before!.pictures, ...now!.pictures];
    const most = Math.max(...all.flatMap(({ values }) => [...values].map(Math.abs)));
    for (const { low, high } of all) expect([low, high]).toEqual([-most, most]);
    expect([before!.scale, now!.scale]).toEqual(['signed', 'signed']);
    expect(now!.pictures).toHaveLength(before!.pictures.length);
  });

  test('the maps are the activations of the model', () => {
    using run = trained('cnn', given);
    using model = restored('cnn', run);
    using samples = new Samples({ ...dataset.test, count: 50 });
    const first = (model.model as Sequential).activations(samples.batch([1]).x)[0]!.toArray();
    const panels = kinds(model.look('maps', { digit }).panels, 'pictures');
    panels[0]!.pictures.slice(1).forEach(({ values }, map) => {
      expect([...values]).toEqual([...first.subarray(map * 576, (map + 1) * 576)]);
    });
    expect(panels).toHaveLength(2);
    expect(panels[1]!.title).toContain('pooling');
  });
});
