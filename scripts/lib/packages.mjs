import { mustRun } from './run.mjs';
import { step } from './say.mjs';
import { root, whenChanged } from './paths.mjs';

/** The npm packages, exactly as the lock file has them. */
export async function ensurePackages() {
  await whenChanged(
    { name: 'packages', inputs: ['package-lock.json'], outputs: ['node_modules/.package-lock.json'] },
    () =>
      step('npm packages', (progress) =>
        // Packages from npm's cache are safe, because the lock file has their hashes. Without a network npm would retry
        // for minutes.
        mustRun('Installing the npm packages', 'npm', ['ci', '--prefer-offline'], {
          cwd: root,
          progress,
          shell: true,
        }),
      ),
  );
}
