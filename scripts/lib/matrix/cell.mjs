/** A cell of the matrix: an empty folder with the package, one tool and the files that a user writes, and what is run there. */
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fetchedFolder, fetchProgram } from '../fetched.mjs';
import { run } from '../run.mjs';
import { open, PLAIN } from './page.mjs';

/** Tools run in the Node that most people have. */
const TOOLS = 'node@24';
const PATIENCE_MS = 240_000;

/**
 * @typedef {object} Run
 * @property {string} name
 * @property {string} [program] the npm package of what runs `args`: `node@20`
 * @property {string[]} [args] of a program that prints results
 * @property {string} [served] instead, the folder of a page that shows one; of a host that sends `headers`
 * @property {string[]} [server] instead, the arguments of a server of such a page, which has `headers` as JSON in its environment
 * @property {Record<string, string>} [headers]
 * @property {boolean} [isShared] whether the page may share memory, so that threads have to run
 * @property {boolean} [trains] false: the end of the program says everything
 * @property {{ says: RegExp, means: string }} [fault] of the tool: how it fails, and what users do
 *
 * @typedef {object} Cell
 * @property {string} name with all that has to be configured
 * @property {string[]} [packages] tools from npm
 * @property {Record<string, string>} files by their paths
 * @property {Record<string, string>} [copies] folders of the project that are copied, by where they go
 * @property {string[]} [fetch] a script that brings what npm does not; without a network the cell cannot run
 * @property {string[][]} [builds] scripts of Node and their arguments, before everything that is run
 * @property {Run[]} runs
 *
 * @typedef {object} Result
 * @property {string} build
 * @property {number} threads
 * @property {string} arithmetic
 * @property {boolean} learns
 * @property {string} hash
 *
 * @typedef {object} Outcome
 * @property {Result} [result]
 * @property {string} [browser] that opened the page, with its version
 * @property {string} [wrong] why it failed, though it should not
 * @property {string} [cannot] why it does not run, or not here
 */

/** What a program or a page printed. @returns {Result[]} */
function resultsIn(text) {
  return [...text.matchAll(/\{"build":[^}]*\}/g)].map(([found]) => JSON.parse(found));
}

const tail = (text) => text.trim().split('\n').slice(-12).join('\n');

/** @returns {Outcome} */
function judged(all, { isShared }) {
  const results = resultsIn(all);
  const [result] = results;
  if (!result) return { wrong: `it printed no result:\n${tail(all)}` };
  if (!result.learns) return { result, wrong: 'the loss did not fall' };
  if (results.some(({ hash }) => hash !== result.hash)) return { result, wrong: 'two results, two hashes' };
  if (isShared !== undefined && result.threads > 1 !== isShared) {
    return { result, wrong: `it ran ${result.threads} threads` };
  }
  return { result };
}

/** A cell's folder. */
export class Project {
  constructor(cell, folder) {
    this.cell = cell;
    this.folder = folder;
  }

  /**
   * @param {Cell} cell
   * @param {string} tarball the package
   * @returns {Promise<Project>}
   */
  static async make(cell, tarball) {
    const folder = await mkdtemp(join(tmpdir(), 'badak-matrix-'));
    await copyFile(tarball, join(folder, 'badak.tgz'));
    for (const [name, text] of Object.entries(cell.files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return new Project(cell, folder);
  }

  /** Installs and builds. @returns {Promise<Outcome>} */
  async prepare() {
    const { packages = [], copies = {}, fetch, builds = [] } = this.cell;
    // What a tool needs is in its packages; npm 12 runs no scripts of theirs either.
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    const install = ['install', './badak.tgz', ...packages, ...flags];
    const options = { cwd: this.folder, shell: true, timeoutMs: PATIENCE_MS, env: PLAIN };
    const { code, all } = await run('npm', install, options);
    if (code !== 0) return { wrong: `npm install:\n${tail(all)}` };
    if (fetch) {
      const fetched = await run(process.execPath, fetch, options);
      if (fetched.code !== 0) return { cannot: 'could not be fetched: its program is not on npm' };
    }
    for (const [to, from] of Object.entries(copies)) {
      await cp(join(this.folder, from), join(this.folder, to), { recursive: true });
    }
    for (const args of builds) {
      const built = await this.#execute(TOOLS, args);
      if (built.cannot) return built;
      if (built.code !== 0) return { wrong: `${args.join(' ')}:\n${tail(built.all)}` };
    }
    return {};
  }

  /** @param {Run} what @returns {Promise<Outcome>} */
  async run(what) {
    if (!what.args) return this.#open(what);
    const { code, all, cannot } = await this.#execute(what.program ?? TOOLS, what.args);
    if (cannot) return { cannot };
    if (code !== 0) {
      return what.fault?.says.test(all) ? { cannot: what.fault.means } : { wrong: tail(all) };
    }
    return what.trains === false ? {} : judged(all, what);
  }

  /** What is installed: `vite 8.4.0`; without tools the program's own version. @param {Run} what */
  async versions({ program }) {
    const nameIn = (spec) => spec.replace(/(?<=.)@.*/, '');
    const places = (this.cell.packages ?? []).map((spec) => join(this.folder, 'node_modules', nameIn(spec)));
    const found = [];
    for (const place of [...(program ? [fetchedFolder(program)] : []), ...places]) {
      const manifest = await readFile(join(place, 'package.json'), 'utf8').catch(() => undefined);
      if (!manifest) continue;
      const { name, version } = JSON.parse(manifest);
      found.push(`${name} ${version}`);
    }
    return found.join(', ');
  }

  async #execute(spec, args) {
    const { program, missing } = await fetchProgram(spec);
    if (missing) return { cannot: missing };
    return run(program, args, { cwd: this.folder, timeoutMs: PATIENCE_MS, env: PLAIN });
  }

  /** @returns {Promise<Outcome>} */
  async #open(what) {
    const { program, missing } = await fetchProgram(TOOLS);
    if (missing) return { cannot: missing };
    const { text, errors, browser, cannot } = await open(this.folder, program, what);
    if (cannot) return { cannot };
    if (errors.length > 0) return { browser, wrong: `the console says:\n${tail(errors.join('\n'))}` };
    return { browser, ...judged(text, what) };
  }

  async remove() {
    await rm(this.folder, { recursive: true, force: true });
  }
}
