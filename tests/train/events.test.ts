import { describe, expect, test } from 'vitest';
import { encodeEvents, type RunTime } from '../../ts/train/events.js';
import type { Report } from '../../ts/train/report.js';
import { refusal } from '../support/errors.js';

const startedAt = new Date(1_700_000_000_500);
const NAME = 'events.out.tfevents.1700000000.badak';
const report = (step: number, metrics: Report['metrics'], run?: string): Report => ({
  ...{ type: 'eval', step, epoch: 0, metrics },
  ...(run !== undefined && { run }),
});

/** The same events from TensorBoard's `RecordWriter`. */
const WRITTEN =
  'GAAAAAAAAACjf0siCQAAIED8VNlBGg1icmFpbi5FdmVudDoyKzUxEDYAAAAAAAAAT1eM7wkAAKBA/FTZQRBkKikKEQoKdHJhaW4vbG9zcxUAAAA/ChQKDXRlc3QvYWNjdXJhY3kVzczMPb6tEMghAAAAAAAAAAF77PYJAAAgQfxU2UEQrAIqEwoRCgp0cmFpbi9sb3NzFZW/1rNa0jHy';

test('the bytes are TensorBoard’s', () => {
  const reports = [
    report(100, { 'train/loss': 0.5, 'test/accuracy': 0.1 }),
    report(300, { 'train/loss': -1e-7 }),
  ];
  const files = encodeEvents(reports, { startedAt, seconds: 4 });
  expect([...files.keys()]).toEqual([NAME]);
  expect(Buffer.from(files.get(NAME)!).toString('base64')).toBe(WRITTEN);
});

test('each training has a folder, whatever its name is', () => {
  const names = ['Adam', 'std=0.01', '가중치 감소', 'a/b', '..', 'a%2fb', 'trailing.'];
  const reports = names.map((name) => report(1, { loss: 1 }, name));
  const paths = [...encodeEvents(reports, { startedAt }).keys()];
  const folders = ['Adam', 'std=0.01', '가중치 감소', 'a%2fb', '%2e%2e', 'a%252fb', 'trailing%2e'];
  expect(paths).toEqual(folders.map((folder) => `${folder}/${NAME}`));
});

test('reports without metrics are no events', () => {
  const pause: Report = { type: 'pause', step: 5, epoch: 0, metrics: {} };
  expect(encodeEvents([pause], { startedAt }).size).toBe(0);
});

test('metrics that are not finite are written', () => {
  const ofNaN = encodeEvents([report(1, { loss: Number.NaN })], { startedAt });
  expect([...ofNaN.values()]).not.toEqual([
    ...encodeEvents([report(1, { loss: 0 })], { startedAt }).values(),
  ]);
});

test('trainings whose folders would be one in some systems are refused', () => {
  const named = (...names: string[]) => names.map((name) => report(1, { loss: 1 }, name));
  expect(() => encodeEvents(named('SGD', 'adam', 'Adam'), { startedAt })).toThrow(
    refusal('invalid-argument', 'encodeEvents', 'adam', 'Adam'),
  );
  expect(encodeEvents(named('adam', 'SGD', 'adam'), { startedAt }).size).toBe(2);
});

describe('wrong values', () => {
  test.each<[string, unknown, ...(string | number)[]]>([
    ['nothing', null, 'null'],
    ['a half step', report(1.5, { loss: 1 }), 'step', 1.5],
    ['no step', { ...report(1, {}), step: undefined }, 'step'],
    ['a number for a name', { ...report(1, { loss: 1 }), run: 5 }, 'run', 5],
    ['no metrics', { type: 'eval', step: 1, epoch: 0 }, 'metrics'],
    ['a text for a metric', report(1, { loss: '0.5' } as never), 'metrics', 'numbers'],
    ['nothing for a metric', report(1, { loss: null } as never), 'metrics', 'numbers'],
  ])('a report: %s', (_, wrong, ...mentions) => {
    const reports = [report(0, { loss: 1 }), wrong as Report];
    expect(() => encodeEvents(reports, { startedAt })).toThrow(
      refusal('invalid-argument', 'encodeEvents', 'report 1', ...mentions),
    );
  });

  test.each([
    ['no time', new Date('never')],
    ['a text', '2024-01-01'],
    ['nothing', undefined],
  ])('%s', (_, wrong) => {
    expect(() => encodeEvents([], { startedAt: wrong } as RunTime)).toThrow(
      refusal('invalid-argument', 'encodeEvents', 'startedAt'),
    );
  });

  test('seconds below 0, and reports that are no list', () => {
    expect(() => encodeEvents([], { startedAt, seconds: -1 })).toThrow(
      refusal('invalid-argument', 'encodeEvents', 'seconds', -1),
    );
    expect(() => encodeEvents({} as Report[], { startedAt })).toThrow(
      refusal('invalid-argument', 'encodeEvents', 'reports'),
    );
  });
});
