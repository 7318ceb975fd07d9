/** A thread that traps inside a kernel: the call throws, later calls throw, nothing hangs. */
import { expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { init } from '../../ts/core/init.js';
import * as kernels from '../../ts/core/kernels.js';
import { Workspace } from '../../ts/core/workspace.js';
import type { Out } from '../../ts/wasm/glue-single.js';
import '../../ts/node.js';
import { refusal } from '../support/errors.js';

test('a chunk beyond the end of memory', async () => {
  await init({ threads: 2 });
  const tensor = new Workspace().keep([4]);
  // Two chunks of 64 KiB: the first is the last of the memory, the second is after its end. The thread that takes it
  // traps.
  const start = engine().memoryBytes - 65_536;
  expect(() => engine().run((x) => x.fill(start as Out<'f32'>, 32_768, 1))).toThrow(
    refusal('engine-failed', 'resume'),
  );
  expect(() => kernels.fill(tensor, 1)).toThrow(refusal('engine-failed'));
});
