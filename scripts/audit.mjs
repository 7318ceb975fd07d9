/**
 * `npm run audit`: what is known against the packages and the crates that badak is made of, and whether their licences are
 * among those of deny.toml. What cannot be asked, for want of a network, is named.
 *
 *   -- --complete    what cannot be asked is a failure, too; CI uses it
 */
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cacheFolder, root } from './lib/paths.mjs';
import { run, works } from './lib/run.mjs';
import { findCargo } from './lib/rust.mjs';
import { main, SetupError } from './lib/say.mjs';
import { buildTool } from './lib/wasm-tools.mjs';

const CARGO_DENY = '0.20.2';

await main(async () => {
  const given = process.argv.slice(2);
  const unknown = given.find((word) => word !== '--complete');
  if (unknown) throw new SetupError(`audit: expected no argument but --complete, found ${unknown}`);
  const results = [await npmAudit(), ...(await cargoDeny())];
  for (const { what, found, missing } of results) {
    console.log(missing ? `NOT CHECKED: ${what}: ${missing}` : found ? `✗ ${what}:\n${found}` : `✓ ${what}`);
  }
  const bad = results.filter(({ found, missing }) => found || (missing && given.length > 0));
  if (bad.length > 0) throw new SetupError(`${bad.map(({ what }) => what).join(', ')}: see above.`);
});

/** @typedef {{ what: string, found?: string, missing?: string }} Result found: what is wrong; missing: why nobody knows */

/** @returns {Promise<Result>} */
async function npmAudit() {
  // All of them: what is bundled into the package is among those that npm has for development.
  const what = 'advisories about npm packages';
  const ask = (...options) => run('npm', ['audit', ...options], { cwd: root, shell: true });
  // The table of findings is for people; only JSON says whether the registry answered.
  const { stdout } = await ask('--json');
  const { metadata, message } = parse(stdout);
  if (!metadata) return { what, missing: message ?? 'npm did not answer' };
  return metadata.vulnerabilities.total > 0 ? { what, found: (await ask()).stdout } : { what };
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** @returns {Promise<Result[]>} */
async function cargoDeny() {
  const checks = {
    'licences and origins of the crates': ['licenses', 'bans', 'sources'],
    'advisories about the crates': ['advisories'],
  };
  let env;
  try {
    env = await withCargoDeny();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return Object.keys(checks).map((what) => ({ what, missing: error.message }));
  }
  const results = [];
  for (const [what, names] of Object.entries(checks)) {
    const { code, all } = await run('cargo', ['deny', '--locked', 'check', ...names], { cwd: root, env });
    const noDatabase = /failed to (?:fetch|load|update) advisory database/.exec(all)?.[0];
    results.push(noDatabase ? { what, missing: noDatabase } : { what, found: code === 0 ? '' : all });
  }
  return results;
}

/** An environment in which `cargo deny` is there: from the path, or built once per machine. */
async function withCargoDeny() {
  const rust = await findCargo();
  if (await works('cargo', ['deny', '--version'], { env: rust.env })) return rust.env;
  const folder = join(cacheFolder(), 'tools', `cargo-deny-${CARGO_DENY}`);
  const env = { ...rust.env, PATH: [join(folder, 'bin'), rust.env.PATH ?? process.env.PATH].join(delimiter) };
  if (!(await works('cargo', ['deny', '--version'], { env }))) {
    await buildTool('cargo-deny', CARGO_DENY, ['--locked'], { rust, folder });
    await rm(join(folder, 'target'), { recursive: true, force: true });
  }
  return env;
}
