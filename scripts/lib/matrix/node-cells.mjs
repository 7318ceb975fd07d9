/** Node, its test runners, TypeScript, other runtimes, and what looks at the package itself. */
import { COMMON_JS, MAIN, MODULES, testFile, USER_TS, WORKERS } from './files.mjs';

/** @typedef {import('./cell.mjs').Cell} Cell */

/** The same words after each of these Nodes. */
const nodes = (versions, args, more) =>
  versions.map((version) => ({ name: `Node ${version}`, program: `node@${version}`, args, ...more }));
const EVERY_NODE = [20, 22, 24, 26];

const JEST = 'node_modules/jest/bin/jest.js';
const JEST_TEST = {
  ...MODULES,
  'train.test.js': testFile("import { train } from './train.js';"),
  'jest.config.js': "export default { testEnvironment: 'node', transform: {} };\n",
};

/** @type {Cell[]} */
const NODE = [
  { name: 'ES module', files: { ...MODULES, 'main.js': MAIN }, runs: nodes(EVERY_NODE, ['main.js']) },
  { name: 'require', files: COMMON_JS, runs: nodes(EVERY_NODE, ['main.js']) },
  {
    name: 'worker_threads, two at once',
    files: { ...MODULES, ...WORKERS },
    runs: nodes(EVERY_NODE, ['main.js']),
  },
];

const VITEST = {
  files: {
    ...MODULES,
    'train.test.js': testFile("import { expect, test } from 'vitest';\nimport { train } from './train.js';"),
  },
};
const vitest = (versions) => nodes(versions, ['node_modules/vitest/vitest.mjs', 'run']);

/** @type {Cell[]} */
const RUNNERS = [
  { name: 'vitest 4', packages: ['vitest@4'], ...VITEST, runs: vitest([20, 22]) },
  { name: 'vitest 5', packages: ['vitest@5'], ...VITEST, runs: vitest([22, 24, 26]) },
  {
    name: 'jest, `--experimental-vm-modules`',
    packages: ['jest@30'],
    files: JEST_TEST,
    runs: nodes(EVERY_NODE, ['--experimental-vm-modules', JEST]),
  },
  {
    name: 'jest, babel, `transformIgnorePatterns`',
    packages: ['jest@30', '@babel/core', '@babel/preset-env'],
    files: {
      ...JEST_TEST,
      'package.json': JSON.stringify({ private: true }),
      'babel.config.js':
        "module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] };\n",
      'jest.config.js': "module.exports = { transformIgnorePatterns: ['/node_modules/(?!badak/)'] };\n",
    },
    runs: nodes([24], [JEST], {
      fault: {
        says: /Must use import to load ES Module/,
        means: 'babel cannot turn `import.meta` into CommonJS: `--experimental-vm-modules`, and no babel',
      },
    }),
  },
  {
    name: 'jest, `require`',
    packages: ['jest@30'],
    files: { ...COMMON_JS, 'train.test.js': testFile("const { train } = require('./train.js');") },
    runs: nodes(EVERY_NODE, [JEST], {
      fault: {
        says: /Must use import to load ES Module/,
        means: 'jest does not `require` ES modules here: `--experimental-vm-modules`, and `import`',
      },
    }),
  },
];

const STRICT = {
  ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
  ...{ target: 'es2022', lib: ['es2022'], types: [] },
};
const RESOLUTIONS = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  // Of projects that are CommonJS. TypeScript 7 has it no more.
  node10: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
};

/** A compilation for each resolution. */
function typescript(version, names) {
  const configs = names.map((name) => [
    `tsconfig.${name}.json`,
    JSON.stringify({ compilerOptions: { ...STRICT, ...RESOLUTIONS[name] }, files: ['user.ts'] }),
  ]);
  return {
    name: `TypeScript ${version}, strict, no DOM`,
    packages: [`typescript@${version}`],
    files: { ...MODULES, 'user.ts': USER_TS, ...Object.fromEntries(configs) },
    runs: names.map((name) => ({
      name,
      trains: false,
      args: ['node_modules/typescript/bin/tsc', '-p', `tsconfig.${name}.json`],
    })),
  };
}

/** @type {Cell[]} */
const OTHERS = [
  {
    name: 'other runtimes',
    files: { ...MODULES, 'main.js': MAIN },
    runs: [
      { name: 'Deno', program: 'deno@2', args: ['run', '--allow-env', '--allow-sys', 'main.js'] },
      { name: 'Bun', program: 'bun@1', args: ['main.js'] },
    ],
  },
  {
    name: 'Electron',
    packages: ['electron'],
    files: {
      'package.json': JSON.stringify({ private: true, type: 'module', main: 'main.js' }),
      'train.js': MODULES['train.js'],
      'main.js': `import { app } from 'electron';\n${MAIN}\napp.quit();\n`,
    },
    fetch: ['node_modules/electron/install.js'],
    runs: [{ name: 'main process', args: ['node_modules/electron/cli.js', '.', '--no-sandbox'] }],
  },
  {
    name: 'what looks at the package',
    packages: ['publint', '@arethetypeswrong/cli'],
    files: MODULES,
    runs: [
      {
        name: 'publint --strict',
        trains: false,
        args: ['node_modules/publint/src/cli.js', 'node_modules/badak', '--strict'],
      },
      {
        name: 'attw --profile esm-only',
        trains: false,
        args: ['node_modules/@arethetypeswrong/cli/dist/index.js', 'badak.tgz', '--profile', 'esm-only'],
      },
    ],
  },
];

/** @type {Cell[]} */
export const NODE_CELLS = [
  ...NODE,
  ...RUNNERS,
  typescript(6, ['bundler', 'node16', 'nodenext', 'node10']),
  typescript(7, ['bundler', 'node16', 'nodenext']),
  ...OTHERS,
];
