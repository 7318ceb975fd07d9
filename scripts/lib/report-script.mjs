/** The script of report.html as one text without imports: ts/made/report.js, from ts/view/report.ts and uPlot. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, whenChanged } from './paths.mjs';
import { step } from './say.mjs';

const MADE = 'ts/made';

export async function ensureReportScript() {
  await whenChanged(
    {
      name: 'report-script',
      inputs: ['ts/view', 'ts/experiments', 'ts/core', 'package.json', 'scripts/lib/report-script.mjs'],
      outputs: [MADE],
    },
    () => step('the script of reports', writeScript),
  );
}

async function writeScript() {
  const { build } = await import('vite');
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(root, 'ts/view/report.ts'), formats: ['iife'], name: 'badakReport' },
    },
  });
  // The text is put inside <script>.
  const script = output[0].code.replaceAll('</script', '<\\/script');
  await mkdir(join(root, MADE), { recursive: true });
  await writeFile(join(root, MADE, 'report.js'), `export default ${JSON.stringify(script)};\n`);
  await writeFile(join(root, MADE, 'report.d.ts'), 'declare const script: string;\nexport default script;\n');
}
