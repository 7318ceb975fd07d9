/** The documents site. scripts/lib/docs.mjs builds it, from a copy of this folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('..', import.meta.url));
const base = process.env.BADAK_DOCS_BASE ?? '/';

/** Guides in the order in which they are read; new ones follow. */
const FIRST = [
  ...['first-scripts', 'own-model', 'own-data', 'looking', 'reports', 'checkpoints', 'repeating'],
  ...['coming-from', 'browsers', 'elsewhere', 'many-machines', 'kernels', 'raw-wasm', 'licences'],
];
/** Links to the pages of a folder, by their titles. */
function pagesOf(folder) {
  if (!existsSync(docs + folder)) return [];
  return readdirSync(docs + folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md' && name !== 'index.md')
    .map((name) => ({
      name: name.replace('.md', ''),
      text: titleOf(readFileSync(`${docs}${folder}/${name}`, 'utf8')),
      link: `/${folder}/${name.replace('.md', '')}`,
    }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

const rank = (name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
/** Without the folders of the code that a note is about. */
const titleOf = (page) =>
  /^# (.+)$/m
    .exec(page)[1]
    .replace(/ \(`.*\)$/, '')
    .replaceAll('`', '');

function theme(home, { guides, notes, results, errors, reference, playground }) {
  const [first] = pagesOf(`${home}guide`);
  return {
    nav: [
      ...(first ? [{ text: guides, link: first.link, activeMatch: '/guide/' }] : []),
      { text: results, link: '/results/', activeMatch: '/results/' },
      { text: notes, link: '/notes/benchmarks', activeMatch: '/notes/' },
      { text: reference, link: '/reference/index.html', target: '_self' },
      { text: playground, link: '/playground/index.html', target: '_self' },
    ],
    sidebar: [
      { text: guides, items: pagesOf(`${home}guide`) },
      { text: notes, items: pagesOf('notes'), collapsed: true },
      { text: results, link: '/results/', items: pagesOf('results'), collapsed: true },
      { text: errors, link: '/errors' },
    ].filter(({ items }) => items === undefined || items.length > 0),
  };
}

const ENGLISH = {
  guides: 'Guides',
  notes: 'Notes',
  results: 'Results',
  errors: 'Errors',
  reference: 'Reference',
  playground: 'Playground',
};
const KOREAN = {
  guides: '안내서',
  notes: '노트',
  results: '결과',
  errors: '오류',
  reference: '레퍼런스',
  playground: '플레이그라운드',
};
/** What the theme says itself. */
const KOREAN_THEME = {
  outline: { level: 'deep', label: '이 페이지에서' },
  docFooter: { prev: '이전', next: '다음' },
  skipToContentLabel: '본문으로',
  darkModeSwitchLabel: '화면 모드',
  lightModeSwitchTitle: '밝은 화면으로',
  darkModeSwitchTitle: '어두운 화면으로',
  sidebarMenuLabel: '메뉴',
  returnToTopLabel: '맨 위로',
  langMenuLabel: '언어',
};
const KOREAN_SEARCH = {
  button: { buttonText: '검색', buttonAriaLabel: '검색' },
  modal: {
    displayDetails: '자세히 보기',
    resetButtonTitle: '지우기',
    backButtonTitle: '닫기',
    noResultsText: '찾지 못했습니다:',
    footer: { selectText: '열기', navigateText: '이동', closeText: '닫기' },
  },
};

export default {
  title: 'badak',
  description: 'The models of the two “Deep Learning from Scratch” books, trained in WebAssembly',
  head: [['link', { rel: 'icon', href: `${base}playground/icon.svg` }]],
  // The reference and the playground are put beside the pages afterwards; then all links are checked.
  ignoreDeadLinks: [/^\/(reference|playground)\//],
  rewrites: { 'results/README.md': 'results/index.md' },
  // Another language begins at its home: not every page exists in both.
  themeConfig: {
    search: { provider: 'local', options: { locales: { ko: { translations: KOREAN_SEARCH } } } },
    outline: 'deep',
    i18nRouting: false,
  },
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: theme('', ENGLISH) },
    ...(existsSync(`${docs}ko`) && {
      ko: {
        label: '한국어',
        lang: 'ko',
        link: '/ko/',
        themeConfig: { ...KOREAN_THEME, ...theme('ko/', KOREAN) },
      },
    }),
  },
  markdown: {
    // A table's cell that ends in braces means braces.
    attrs: { disable: true },
    config(md) {
      // What is no page of VitePress keeps its address.
      md.core.ruler.push('files', ({ tokens }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const address = token.attrGet('href') ?? '';
          if (/(^|\/)many-machines\//.test(address)) token.attrSet('download', '');
          else if (/README\.md(#|$)/.test(address)) token.attrSet('href', address.replace('README.md', ''));
        }
      });
      // VitePress takes the syllables of a Korean heading apart; links have them whole.
      md.core.ruler.push('whole-syllables', ({ tokens }) => {
        for (const { attrs } of tokens.flatMap((token) => [token, ...(token.children ?? [])]))
          for (const attr of attrs ?? []) attr[1] = attr[1].normalize('NFC');
      });
    },
  },
};
