/**
 * `npm run release -- <version | patch | minor | major>`: makes the commit and the tag of a release. It pushes nothing:
 * a pushed tag is published (docs/releasing.md).
 *
 *   -- patch --dry-run    says what it would do, and changes nothing
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { root } from './lib/paths.mjs';
import { mustRun, works } from './lib/run.mjs';
import { main, SetupError } from './lib/say.mjs';

const CHANGES = 'CHANGELOG.md';
const CHANGED = ['package.json', 'package-lock.json', CHANGES];
const PARTS = ['patch', 'minor', 'major'];
/** The heading, and what stands below it up to the next version. */
const UNRELEASED = /^## Unreleased\n+([\s\S]*?)(?=^## |(?![\s\S]))/m;

const git = (...args) => mustRun(`git ${args[0]}`, 'git', args, { cwd: root, advice: 'git status' });

await main(async () => {
  const { wanted, isDry } = readArguments(process.argv.slice(2));
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = nextVersion(manifest.version, wanted);
  const tag = `v${version}`;
  await refuseUnlessReady(tag);
  const changes = await readFile(join(root, CHANGES), 'utf8');
  const released = release(changes, version);
  if (isDry)
    console.log(
      `Would change ${CHANGED.join(', ')} from ${manifest.version} to ${version}, commit and tag ${tag}.`,
    );
  else {
    await mustRun('npm version', 'npm', ['version', version, '--no-git-tag-version'], {
      cwd: root,
      shell: true,
    });
    await writeFile(join(root, CHANGES), released);
    await git('commit', '--quiet', '--message', `Release ${version}`, '--', ...CHANGED);
    await git('tag', '--annotate', tag, '--message', `badak ${version}`);
    console.log(`${version} is committed and tagged. Nothing was pushed; this publishes it:`);
    console.log(`  git push --atomic origin HEAD ${tag}`);
  }
  if (!manifest.repository) {
    console.log(
      'package.json has no `repository`, without which npm refuses the package: see docs/releasing.md.',
    );
  }
});

function readArguments(given) {
  const [wanted, ...others] = given.filter((word) => word !== '--dry-run');
  if (!wanted || others.length > 0) {
    throw new SetupError(
      `release: expected one version, found ${others.length > 0 ? given.join(' ') : 'none'}`,
      'npm run release -- patch --dry-run',
    );
  }
  // npm takes the option for its own when `--` is missing; nobody who typed it wants a release.
  return { wanted, isDry: given.includes('--dry-run') || process.env.npm_config_dry_run === 'true' };
}

function nextVersion(current, wanted) {
  const next = PARTS.includes(wanted) ? semver.inc(current, wanted) : semver.valid(wanted);
  if (!next) {
    throw new SetupError(
      `expected a version such as 1.2.3 or 1.2.3-beta.1, or ${PARTS.join(', ')}, found ${wanted}`,
    );
  }
  if (!semver.gt(next, current))
    throw new SetupError(`expected a version newer than ${current}, found ${next}`);
  return next;
}

async function refuseUnlessReady(tag) {
  const { stdout: changed } = await git('status', '--porcelain');
  if (changed) throw new SetupError(`Some files are not committed:\n${changed.trimEnd()}`, 'git status');
  if (await works('git', ['rev-parse', '--quiet', '--verify', `refs/tags/${tag}`], { cwd: root })) {
    throw new SetupError(`The tag ${tag} exists already.`, `git show ${tag}`);
  }
}

/** Moves the entries below a heading of their own. */
function release(changes, version) {
  const entries = UNRELEASED.exec(changes)?.[1] ?? '';
  if (!/^- /m.test(entries)) throw new SetupError(`${CHANGES} has no entry below “Unreleased”.`);
  const date = new Date().toISOString().slice(0, 10);
  return changes.replace(UNRELEASED, () => `## Unreleased\n\n## ${version} - ${date}\n\n${entries}`);
}
