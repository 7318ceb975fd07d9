import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

const node = {
  process: 'readonly',
  console: 'readonly',
  URL: 'readonly',
  fetch: 'readonly',
  performance: 'readonly',
};

export default defineConfig(
  globalIgnores(['node_modules', 'target', 'dist', 'runs', 'ts/wasm', 'ts/made', 'web/src/made', 'prebuilt']),
  js.configs.recommended,
  ts.configs.strict,
  {
    languageOptions: {
      globals: {
        ...node,
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortSignal: 'readonly',
        Buffer: 'readonly',
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // The compiler checks indices (noUncheckedIndexedAccess); where a loop's bounds prove one, `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'off',
    },
  },
  {
    // What is printed goes through one place, which writes out characters that would steer the terminal.
    files: ['ts/cli/**/*.ts'],
    ignores: ['ts/cli/print.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name="write"]:matches([callee.object.name=/^std(out|err)$/], [callee.object.property.name=/^std(out|err)$/])',
          message: 'Use print or tell of ts/cli/print.ts.',
        },
      ],
    },
  },
  {
    files: ['tests/browser/*.js'],
    languageOptions: {
      globals: {
        addEventListener: 'readonly',
        Blob: 'readonly',
        crypto: 'readonly',
        postMessage: 'readonly',
        Worker: 'readonly',
      },
    },
  },
);
