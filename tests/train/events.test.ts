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

describe('wrong values', () => {
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
