/** Measures one training step in a browser's worker, as `badak bench steps` does in Node. */
import { stepBenches } from '../../ts/cli/benches/steps.js';
import { usePlatform } from '../../ts/core/current-platform.js';
import { init } from '../../ts/core/init.js';
import { browserPlatform, startBlobWorker } from '../../ts/platform/browser.js';
import { compileEmbedded } from '../../ts/platform/embedded.js';

interface Asked {
  system: string;
  threads: number;
}

usePlatform({ ...browserPlatform, compile: compileEmbedded, startWorker: startBlobWorker });

self.onmessage = async ({ data: { system, threads } }: MessageEvent<Asked>) => {
  try {
    const { build } = await init({ threads });
    self.postMessage({ ...stepBenches.find(({ name }) => name === system)!.run(), build });
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
};
