import { computed } from '@preact/signals';
import type { PagePart } from '../../../ts/experiments/run-link.js';
import { language } from './index.js';
import { particle } from './particle.js';

const number = (value: number) => value.toLocaleString(language.value);

/** Words of what is loaded when it is opened: cards, slow motion, the class's link, the check of gradients, what if. */
const english = {
  beats: {
    forward: {
      name: 'Forward',
      what: 'The first row of the next batch goes through the net, layer by layer.',
    },
    loss: { name: 'Loss', what: 'The answer is compared with the right one.' },
    backward: { name: 'Backward', what: 'The gradient goes back, from the last layer to the first.' },
    update: { name: 'Update', what: 'The net has trained this step: the weights have moved.' },
  },
  watch: 'Let it run',
  nextStep: 'Next step',
  classUnsolvableHere: 'The link of your class hides the settings, which this exercise needs.',
  cardOf: (at: number, count: number) => `card ${at} of ${count}`,
  bookSection: (volume: number, section: string) => `vol. ${volume}, section ${section}`,
  cardTrains: (step: number) => `This card trains to step ${number(step)} first.`,
  cardPast: (step: number, now: number) =>
    `This card speaks of step ${number(step)}; the run is at step ${number(now)}.`,
  cardShows: (step: number) => `The views show step ${number(step)} for this card.`,
  showStep: (step: number) => `Show step ${number(step)}`,
  showStepBefore: (step: number) => `Show step ${number(step)}, the last one kept before it`,
  cardLeft: (run: string, step: number) =>
    `This card has other settings than ${run}, which is kept at step ${number(step)}.`,
  cardKeeps: (settings: string) =>
    `This card speaks of other settings: ${settings}. The link of your class keeps its own.`,
  cardNoView: (view: string) =>
    `This card speaks of the view “${view}”, which the link of your class leaves out.`,
  cardNextPuts: (run: string) =>
    `The next card has other settings: it opens another run, and ${run} stays in the list.`,
  cardLeftOpen: (run: string) => `Open ${run}`,
  cardTrainsEach: (step: number) => `This card trains each net to step ${number(step)} first.`,
  cardBefore: 'Back',
  cardAfter: 'Next',
  nextLesson: (title: string) => `Next lesson: ${title}`,
  exercise: 'Try it',
  wholeSource: 'The whole file',
  sourceOf: (file: string) => `badak’s source: ${file}`,
  classHelp: 'Choose what the class sees. The open view and the open card are where it begins.',
  classParts: 'Parts of the page',
  parts: {
    read: 'cards to read',
    charts: 'charts',
    settings: 'settings',
    runs: 'list of runs',
    files: 'files and downloads',
  } as Readonly<Record<PagePart, string>>,
  classBegin: 'Where it begins',
  classBeginsWith: (view: string) =>
    `The class begins with the view “${view}”, which is open here. To leave it out, open another one first.`,
  classStep: (step: number) => `trained to step ${number(step)}, as it is here`,
  classTyped: (text: string) => `with what is typed here: ${text}`,
  classAllViews: 'All views',
  classOpenView: 'Only the open view',
  classUnsolvable: (cards: string) =>
    `Without the settings the class cannot do the exercise of card ${cards}: it asks for another setting.`,
  classSeed: (seed: number, arithmetic: string) =>
    `everyone has seed ${seed} and ${arithmetic} arithmetic, and so the same numbers`,
  classFused:
    'Some browsers have no fused arithmetic. There the page says so, and the last digits may differ.',
  classExact: 'exact arithmetic instead, which every browser has',
  embedHelp: 'Shows the ticked views with Play, the open one first. Paste it into a page of your own.',
  embedNone:
    'This site lets no page of another site show it in a frame. Whoever runs the site can change that. It sends the header:',
  embedAllow: 'With the address of your page it would be:',
  embedRemove: 'Without this header, other pages can show it.',
  embedLocal: 'On this computer, this command allows a page:',
  embedMeanwhile: 'Until then, put the link into your slide, or a picture: “Save” stands beside each.',
  embedSome: (pages: string) => `Of other sites, only these pages may show it: ${pages}.`,
  embedUnknown: 'The site could not be asked whether other pages may show it.',
  check: {
    mistake: 'A mistake to plant in the backward pass of a copy',
    mistakes: {
      none: 'None',
      transpose: 'A weight is not transposed',
      mean: '1/N of the loss is lost',
      'sampled-mean': '1/N of the loss is lost',
      contexts: 'The mean of the contexts is forgotten',
      encoder: 'The encoder gets no gradient',
      state: 'The state is not carried',
    },
    start: 'Check the gradients',
    checking: 'Checking …',
    help: 'It takes a moment, and the training waits for it. The run itself goes on unchanged.',
    right: (step: number) => `Checked at step ${number(step)}: no gradient is wrong.`,
    wrong: (step: number, names: string) => `Checked at step ${number(step)}: ${names} wrong.`,
  },
  whatIf: {
    help: 'Change the model while it trains, and see at once what it does.',
    atMoment: 'The views show an earlier moment. Go back to now to change the model.',
    layer: 'Layer',
    unit: 'Unit',
    freeze: 'Freeze a layer',
    freezeDo: 'Freeze',
    off: 'Switch a unit off',
    offDo: 'Switch off',
    number: 'Change a number',
    parameter: 'Parameter',
    word: 'Word',
    noWord: (word: string) => `The vocabulary has no word “${word}”.`,
    dimensions: { matrix: ['Row', 'Column'], window: ['Filter', 'Channel'] },
    numbers: 'Numbers of this place; arrow keys move',
    value: 'Value',
    slider: 'Value, as a slider',
    done: 'Edits',
    none: 'Nothing was changed so far.',
    undo: 'Undo',
    undoNone: 'What came before cannot be had any more.',
    undoLosing: (step: number, now: number) =>
      `goes back to step ${number(step)}, before the last edit; what was trained since, to step ${number(now)}, is lost`,
    undoTo: (step: number) => `goes back to step ${number(step)}, before the last edit`,
    at: (step: number) => `step ${number(step)}`,
    set: (name: string, place: string, value: string) => `${name} ${place} = ${value}`,
    frozen: (name: string) => `${name} frozen`,
    isOff: (layer: string, unit: number) => `unit ${number(unit)} of ${layer} off`,
  },
};

const korean: typeof english = {
  beats: {
    forward: { name: '순전파', what: '다음 배치의 첫 행이 층을 차례로 지나갑니다.' },
    loss: { name: '손실', what: '답을 정답과 견줍니다.' },
    backward: { name: '역전파', what: '기울기가 마지막 층에서 첫 층으로 거슬러 갑니다.' },
    update: { name: '갱신', what: '이 단계를 학습했습니다. 가중치가 움직였습니다.' },
  },
  watch: '이어서 보기',
  nextStep: '다음 단계',
  classUnsolvableHere: '이 문제는 설정을 바꾸어야 하는데, 수업용 링크가 설정을 숨깁니다.',
  cardOf: (at, count) => `카드 ${at}/${count}`,
  bookSection: (volume, section) => `${volume}권 ${section}절`,
  cardTrains: (step) => `이 카드는 먼저 ${number(step)}단계까지 학습합니다.`,
  cardPast: (step, now) =>
    `이 카드는 ${number(step)}단계를 이야기하는데, 학습은 ${number(now)}단계에 있습니다.`,
  cardShows: (step) => `이 카드에 맞추어 ${number(step)}단계를 보여 줍니다.`,
  showStep: (step) => `${number(step)}단계 보기`,
  showStepBefore: (step) => `그 앞에 남아 있는 마지막 순간인 ${number(step)}단계 보기`,
  cardLeft: (run, step) =>
    `이 카드의 설정은 ${run}${particle(run, '와')} 다릅니다. 그 학습은 ${number(step)}단계에 그대로 있습니다.`,
  cardKeeps: (settings) =>
    `이 카드는 다른 설정을 이야기합니다: ${settings}. 수업 링크의 설정은 그대로 둡니다.`,
  cardNoView: (view) =>
    `이 카드는 보기 ‘${view}’${particle(view, '을')} 이야기하지만, 수업 링크에는 없습니다.`,
  cardNextPuts: (run) =>
    `다음 카드는 설정이 달라 다른 학습을 엽니다. ${run}${particle(run, '은')} 목록에 남습니다.`,
  cardLeftOpen: (run) => `${run} 열기`,
  cardTrainsEach: (step) => `이 카드는 먼저 신경망마다 ${number(step)}단계까지 학습합니다.`,
  cardBefore: '이전',
  cardAfter: '다음',
  nextLesson: (title) => `다음 단원: ${title}`,
  exercise: '해 보기',
  wholeSource: '파일 전체 보기',
  sourceOf: (file) => `badak 소스: ${file}`,
  classHelp: '수업에서 보일 것을 고르세요. 지금 연 화면과 카드에서 시작합니다.',
  classParts: '페이지의 부분',
  parts: {
    read: '읽기 카드',
    charts: '그래프',
    settings: '설정',
    runs: '실행 목록',
    files: '파일과 내려받기',
  },
  classBegin: '시작하는 곳',
  classBeginsWith: (view) =>
    `수업은 지금 열려 있는 보기 ‘${view}’에서 시작합니다. 이 보기를 빼려면 먼저 다른 보기를 여세요.`,
  classStep: (step) => `지금처럼 ${number(step)}단계까지 학습한 뒤`,
  classTyped: (text) => `지금 적어 넣은 글 그대로: ${text}`,
  classAllViews: '모든 보기',
  classOpenView: '열린 보기만',
  classUnsolvable: (cards) =>
    `설정을 숨기면 카드 ${cards}의 ‘해 보기’를 할 수 없습니다. 설정을 바꾸어야 하기 때문입니다.`,
  classSeed: (seed, arithmetic) => `모두 시드 ${seed}, ${arithmetic} 산술, 그래서 모두 같은 값`,
  classFused:
    'fused 산술이 없는 브라우저도 있습니다. 그런 브라우저에서는 페이지가 그렇게 알려 주며, 마지막 자리가 다를 수 있습니다.',
  classExact: '대신 어느 브라우저에나 있는 exact 산술로',
  embedHelp:
    '고른 보기와 ‘시작’만 나오고, 지금 열린 보기가 먼저 보입니다. 만들고 있는 페이지에 붙여 넣으세요.',
  embedNone:
    '이 사이트는 다른 사이트의 페이지가 자신을 프레임에 담지 못하게 합니다. 사이트를 운영하는 사람이 바꿀 수 있습니다. 지금 보내는 헤더:',
  embedAllow: '넣을 페이지의 주소를 더하면:',
  embedRemove: '이 헤더가 없으면 다른 페이지에 넣을 수 있습니다.',
  embedLocal: '이 컴퓨터에서는 다음 명령으로 페이지를 허용합니다:',
  embedMeanwhile: '그때까지는 슬라이드에 링크나 그림을 넣으세요. 그림마다 옆에 ‘저장’이 있습니다.',
  embedSome: (pages) => `다른 사이트에서는 다음 페이지에만 넣을 수 있습니다: ${pages}.`,
  embedUnknown: '다른 페이지에 넣을 수 있는지 사이트에 물어보지 못했습니다.',
  check: {
    mistake: '사본의 역전파에 심을 실수',
    mistakes: {
      none: '없음',
      transpose: '가중치를 전치하지 않음',
      mean: '손실의 1/N을 빠뜨림',
      'sampled-mean': '손실의 1/N을 빠뜨림',
      contexts: '맥락의 평균을 잊음',
      encoder: '인코더로 기울기를 넘기지 않음',
      state: '상태를 이어받지 않음',
    },
    start: '기울기 확인하기',
    checking: '확인하는 중 …',
    help: '잠깐 걸리고, 그동안 학습은 기다립니다. 실행 자체는 바뀌지 않습니다.',
    right: (step) => `${number(step)}단계에서 확인: 틀린 기울기가 없습니다.`,
    wrong: (step, names) => `${number(step)}단계에서 확인: ${names}의 기울기가 틀렸습니다.`,
  },
  whatIf: {
    help: '학습하는 모델을 고치고 무엇이 달라지는지 바로 보세요.',
    atMoment: '지나간 순간을 보고 있습니다. 모델을 고치려면 지금으로 돌아가세요.',
    layer: '층',
    unit: '뉴런',
    freeze: '층 얼리기',
    freezeDo: '얼리기',
    off: '뉴런 끄기',
    offDo: '끄기',
    number: '숫자 바꾸기',
    parameter: '매개변수',
    word: '단어',
    noWord: (word) => `어휘에 없는 단어입니다: “${word}”`,
    dimensions: { matrix: ['행', '열'], window: ['필터', '채널'] },
    numbers: '이 자리의 숫자들, 화살표 키로 옮깁니다',
    value: '값',
    slider: '값 슬라이더',
    done: '고친 것',
    none: '아직 고친 것이 없습니다.',
    undo: '되돌리기',
    undoNone: '그 앞의 상태가 남아 있지 않습니다.',
    undoLosing: (step, now) =>
      `마지막으로 고치기 전인 ${number(step)}단계로 돌아갑니다. 그 뒤 ${number(now)}단계까지 학습한 것은 사라집니다`,
    undoTo: (step) => `마지막으로 고치기 전인 ${number(step)}단계로 돌아갑니다`,
    at: (step) => `${number(step)}단계`,
    set: (name, place, value) => `${name} ${place} = ${value}`,
    frozen: (name) => `${name} 얼림`,
    isOff: (layer, unit) => `${layer}의 뉴런 ${number(unit)} 끔`,
  },
};

export const openedWords = computed(() => (language.value === 'ko' ? korean : english));
