import { mustRun } from './run.mjs';
import { step } from './say.mjs';
import { root, whenChanged } from './paths.mjs';

/** The npm packages, exactly as the lock file has them. */
export async function ensurePackages() {
  await whenChanged(
    { name: 'packages', inputs: ['package-lock.json'], outputs: ['node_modules/.package-lock.json'] },
    () =>
      step('npm packages', (progress) =>
        // The lock file has every package's hash, so one from npm's cache is as good; without a network npm would try for minutes.
        mustRun('Installing the npm packages', 'npm', ['ci', '--prefer-offline'], {
          cwd: root,
          progress,
          shell: true,
        }),
      ),
  );
}
