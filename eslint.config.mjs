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
