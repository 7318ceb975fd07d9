/** The page: web/src/made from the library, and target/web, the folder of static files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, whenChanged } from './paths.mjs';
import { step } from './say.mjs';

const MADE = 'web/src/made';

/** What the page knows of the experiments before its worker has loaded: ids, parameters, texts. */
export async function ensureCatalog() {
  await whenChanged(
    { name: 'catalog', inputs: ['dist', 'scripts/lib/web.mjs'], outputs: [MADE] },
    async () => {
      const { experiments } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
      const catalog = experiments.map(({ id, title, section, summary, params, views, searched }) => ({
        id,
        title,
        section,
        summary,
        params,
        views: views.map(({ id, title, input }) => ({ id, title, input })),
        isSearch: searched !== undefined,
      }));
      await mkdir(join(root, MADE), { recursive: true });
      await writeFile(
        join(root, MADE, 'catalog.ts'),
        `/** Made by scripts/lib/web.mjs from the library. */\nexport const catalog = ${written(catalog)} as const;\n`,
      );
    },
  );
}

/** As JSON, but with `undefined`, which some defaults are. */
function written(value) {
  const mark = '\u0000';
  const text = JSON.stringify(value, (_, each) => (each === undefined ? mark : each));
  return text.replaceAll(JSON.stringify(mark), 'undefined');
}

export async function ensurePage() {
  await ensureCatalog();
  await whenChanged(
    {
      name: 'page',
      inputs: ['web', 'ts', 'package.json', 'scripts/lib/web.mjs'],
      outputs: ['target/web'],
    },
    () =>
      step('the page, bundled into target/web', async () => {
        const { build } = await import('vite');
        await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' });
      }),
  );
}
