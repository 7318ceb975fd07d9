import { particle } from './particle.js';
import type { Dictionary } from './said.js';

/** 라이브러리가 말하는 글의 한국어. 키는 `say`의 틀이고, {}의 자리에 온 값을 차례로 받는다. */
export const saidKo: Dictionary = {
  // 엔진
  'it was asked for': '요청한 빌드입니다.',
  'strict forbids relaxed SIMD': 'strict에서는 relaxed SIMD를 쓰지 않습니다.',
  'there is no shared memory here: the page and the script of its worker need the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp':
    '공유 메모리가 없습니다. 페이지와 워커 스크립트에 Cross-Origin-Opener-Policy: same-origin과 Cross-Origin-Embedder-Policy: require-corp 헤더가 있어야 합니다.',
  'there is no shared memory here: this JavaScript engine has no SharedArrayBuffer':
    '공유 메모리가 없습니다. 이 자바스크립트 엔진에는 SharedArrayBuffer가 없습니다.',
  'there is no shared memory here: this JavaScript engine has none for WebAssembly':
    '공유 메모리가 없습니다. 이 자바스크립트 엔진은 웹어셈블리에 공유 메모리를 주지 않습니다.',
  'the worker threads could not be started: {}': (why) => `워커 스레드를 시작하지 못했습니다(${why}).`,
  'a page must not wait for threads; run badak in a worker':
    '페이지는 스레드를 기다릴 수 없습니다. 워커에서 실행하세요.',
  'there is no relaxed SIMD here': 'relaxed SIMD가 없습니다.',
  'wide mode stays off: {}': (why) => `와이드 모드는 꺼져 있습니다(${why})`,
  'it needs Node 24 or newer': 'Node 24 이상이 필요합니다.',
  'this runtime has no flag for it': '이 런타임에는 그 플래그가 없습니다.',
  'a page cannot turn it on': '웹 페이지에서는 켤 수 없습니다.',
  'there is not enough memory to try it': '시험해 볼 메모리가 모자랍니다.',
  'it gave other values': '다른 값이 나왔습니다.',
  'it is {} times as fast here': (ratio) => `여기서는 속도가 ${ratio}배입니다.`,

  // 데이터
  'generated digits': '만들어 낸 숫자',
  'MNIST from {}': (from) => `MNIST(${from})`,
  '{}: not MNIST but another set, {} for training and {} for testing': (from, train, test) =>
    `${from}: MNIST가 아닌 다른 데이터셋, 훈련용 ${train}, 시험용 ${test}장`,
  'generated digits, because MNIST was not found ({})': (why) =>
    `만들어 낸 숫자. MNIST를 찾지 못했습니다(${why})`,
  '{} of {}×{} in {}': (pictures, width, height, classes) =>
    `${width}×${height} 그림 ${figure(pictures)}장, 클래스 ${figure(classes)}개`,
  'it could not be downloaded': '내려받지 못함',
  'there is no copy': '사본이 없음',
  'no copy in {}, and none could be downloaded': (where) => `${where}에 없고 내려받지도 못함`,
  'no copy in {}': (where) => `${where}에 없음`,
  'the Penn Treebank is not available: {}': (why) => `펜 트리뱅크를 쓸 수 없음: ${why}`,
  'the book’s {}.txt is not available: {}': (file, why) => `책의 ${file}.txt를 쓸 수 없음: ${why}`,
  'Penn Treebank from {}: {}': (from, sizes) => `펜 트리뱅크(${from}): ${sizes}`,
  'text {}: {}': (name, sizes) => `글 ${name}: ${sizes}`,
  'generated text, {}': (sizes) => `만들어 낸 글, ${sizes}`,
  '“{}”: {} words, {} different': (sentence, words, different) =>
    `“${sentence}”: 단어 ${words}개, 어휘 ${different}개`,
  '{} words, {} different': (words, different) => `단어 ${words}개, 어휘 ${different}개`,
  '{}; {} words to validate on and {} to test on': (text, valid, test) =>
    `${text}. 검증에 단어 ${valid}개, 시험에 ${test}개`,
  '{}, {} of them {}': (text, count, unknown) => `${text}, 그 가운데 ${count}개는 ${unknown}`,
  '{}. A model that knew the rules of this text exactly would have the perplexity {} in validation and {} in the test: the floor':
    (text, valid, test) =>
      `${text}. 이 글의 규칙을 정확히 아는 모델의 퍼플렉서티, 곧 하한은 검증에서 ${valid}, 시험에서 ${test}`,
  '{}; this run uses the first {} words of the training part, {} different, with no text held out': (
    text,
    words,
    different,
  ) => `${text}. 이 학습은 훈련 데이터의 첫 ${words}단어(어휘 ${different}개)만 쓰고, 남겨 두는 글이 없음`,
  'generated lines': '만들어 낸 줄',
  'generated lines ({})': (why) => `만들어 낸 줄(${why})`,
  '{}.txt in {}': (file, from) => `${from}의 ${file}.txt`,
  '{}: {} questions to train on and {} to test on': (who, train, test) =>
    `${who}: 훈련 질문 ${train}개, 시험 질문 ${test}개`,
  '{}; {} of the test questions are also in the training part (`dedupe` leaves them out)': (text, count) =>
    `${text}. 시험 질문 가운데 ${count}개는 훈련 데이터에도 있음(‘\`dedupe\`’를 켜면 뺌)`,
  '{}; {}': (one, other) => `${one}. ${other}`,
  '{} ({})': (text, more) => `${text}(${more})`,

  // 질문과 답의 파일
  'the system messages are left out, which {} of the chats have': (count) =>
    `대화 ${count}개에 있는 시스템 메시지는 뺐음`,
  'left out one line that is not a pair: line {}, {} ({})': (line, shown, why) =>
    `짝이 아닌 한 줄을 뺐음: ${line}번째 줄, ${shown}(${why})`,
  'left out {} lines that are not pairs, the first: line {}, {} ({})': (count, line, shown, why) =>
    `짝이 아닌 ${count}줄을 뺐음. 첫째는 ${line}번째 줄, ${shown}(${why})`,
  'its lines have tabs: the answer is read after the first tab, and {} as a part of the text': (sign) =>
    `줄에 탭이 있어서 첫 탭 뒤를 답으로 읽고, ${sign}${particle(sign, '은')} 글의 일부로 읽음`,
  'its lines have tabs: the answer is read after the first tab': '줄에 탭이 있어서 첫 탭 뒤를 답으로 읽음',
  'the file is read as JSON': 'JSON 파일로 읽음',
  'the file is read as a table, because its first line names columns': '첫 줄에 열의 이름이 있어서 표로 읽음',
  'its lines have tabs and no {} before them: the answer is read after the first tab': (sign) =>
    `줄에 탭이 있고 그 앞에 ${sign}${particle(sign, '이')} 없어서 첫 탭 뒤를 답으로 읽음`,
  'its lines have no {} and are read as rows of two cells': (sign) =>
    `줄에 ${sign}${particle(sign, '이')} 없어서 두 칸짜리 행으로 읽음`,
  'the first line has the names of the columns: {}': (names) => `첫 줄은 열의 이름: ${names}`,
  'the first line is read as a pair, {}. If it names the columns, remove it.': (pair) =>
    `첫 줄도 짝으로 읽음: ${pair}. 열의 이름이면 지우세요.`,
  'columns other than question and answer are left out, which {} of the lines have': (count) =>
    `질문과 답이 아닌 열은 뺐음(${count}줄)`,

  // 그래프
  Accuracy: '정확도',
  'Accuracy, {}': (name) => `정확도, ${name}`,
  'Accuracy on the first 1,000 pictures of each set; the last point is on all':
    '앞의 그림 1,000장씩에 대한 정확도. 마지막 점은 전체',
  'share of correct answers': '맞힌 비율',
  'training accuracy': '훈련 정확도',
  Loss: '손실',
  'mean loss of the batches': '미니배치의 평균 손실',
  'mean loss of ten batches': '미니배치 10개의 평균 손실',
  'mean loss per word': '단어당 평균 손실',
  'mean loss per character': '문자당 평균 손실',
  Perplexity: '퍼플렉서티',
  'exp of the mean loss per word': '단어당 평균 손실의 exp',
  '{}, test': (name) => `${name}, 시험`,
  'floor of the test text': '시험 글의 하한',
  'Analogies with the right answer': '맞힌 유추 문제',
  'number of questions': '문제 수',
  first: '첫째 답',
  'among the first five': '다섯째 안',
  'Words whose nearest neighbour has the same class': '가장 가까운 단어가 같은 부류인 단어',
  'share of all words': '전체 단어 중 비율',
  'same class': '같은 부류',
  'Answers with every character right': '모든 문자가 맞은 답',
  'share of the test questions': '시험 질문 중 비율',
  'All trials, best first': '좋은 순서로 본 모든 시도',
  epoch: '에폭',
  step: '단계',
  train: '훈련',
  test: '시험',
  validation: '검증',
  book: '책',
  'book, train': '책, 훈련',
  'book, test': '책, 시험',
  'book, {}': (name) => `책, ${name}`,
  'talk, {}': (name) => `강연, ${name}`,
  'the book’s code, {}': (name) => `책의 코드, ${name}`,
  'the book’s code, 10 seeds': '책의 코드, 시드 10개',
  'a reader’s run, validation': '한 독자의 학습, 검증',
  '{}: {} diverged': (title, names) => `${title}: ${names} 발산`,
  '{} (diverged)': (label) => `${label}(발산)`,

  // 견주는 학습의 이름
  with: '사용',
  without: '미사용',
  'std {}': (deviation) => `표준편차 ${deviation}`,
  '{}, with': (deviation) => `${deviation}, 배치 정규화 사용`,
  '{}, without': (deviation) => `${deviation}, 배치 정규화 미사용`,
  Momentum: '모멘텀',
  plain: '기본',
  'weight decay': '가중치 감소',
  dropout: '드롭아웃',
  reverse: '입력 반전',
  peeky: '엿보기',
  attention: '어텐션',
  'The score is the decoder’s h, x, times the character’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “{}”, which is written.':
    (character) =>
      `점수는 디코더의 h(x)에 문자의 가중치를 곱해 더하고 편향을 더한 값입니다. 모든 점수의 소프트맥스가 확률입니다. 기울기는 쓰인 문자 “${character}”의 −log p에 대한 것입니다.`,
  'The score is the context and the decoder’s h, both x, times the character’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “{}”, which is written.':
    (character) =>
      `점수는 맥락 벡터와 디코더의 h(모두 x)에 문자의 가중치를 곱해 더하고 편향을 더한 값입니다. 모든 점수의 소프트맥스가 확률입니다. 기울기는 쓰인 문자 “${character}”의 −log p에 대한 것입니다.`,
  'The score is the encoder’s last h and the decoder’s h, both x, times the character’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “{}”, which is written.':
    (character) =>
      `점수는 인코더의 마지막 h와 디코더의 h(모두 x)에 문자의 가중치를 곱해 더하고 편향을 더한 값입니다. 모든 점수의 소프트맥스가 확률입니다. 기울기는 쓰인 문자 “${character}”의 −log p에 대한 것입니다.`,
  'unit {} of the encoder': (unit) => `인코더의 뉴런 ${unit}`,
  'unit {} of the context': (unit) => `맥락 벡터의 뉴런 ${unit}`,
  model: '모델',
  answer: '답',
  'All models, asked {}': (question) => `${question}에 모든 모델이 한 답`,
  'The answer of each model after as many steps as it has done, and the probability that it gives to the whole answer.':
    '각 모델이 지금까지 학습한 단계에서 한 답과, 그 답 전체에 매긴 확률입니다.',
  'There is no model of {} at this moment. Trainings that race are there at the same time, each with as many steps.':
    (names) => `지금은 ${names}의 모델이 없습니다. 번갈아 학습하면 모든 모델이 같은 단계에 함께 있습니다.`,

  // 숫자 그림
  'The picture': '그림',
  'The probability that the net gives to every digit: the softmax of its scores. If the digit is {}, the loss is −log {} = {}.{}':
    (digit, chance, loss, more) =>
      `신경망이 숫자마다 매긴 확률, 곧 점수의 소프트맥스입니다. 정답이 ${digit}${particle(digit, '이라면')} 손실은 −log ${chance} = ${loss}입니다.${more}`,
  ' That is the net’s own answer: give the right digit, if it is another one.':
    ' 신경망 자신의 답을 정답으로 본 것입니다. 다른 숫자라면 정답을 알려 주세요.',
  'A row is the right digit, and a column is the net’s answer, over the first {} pictures of the test set. Right answers are blue. Mistakes are red, on a scale of their own.':
    (count) =>
      `행은 정답이고 열은 신경망의 답입니다. 시험 데이터의 앞 ${count}장을 세었습니다. 맞은 답은 파랑, 틀린 답은 빨강이고, 빨강은 눈금이 따로 있습니다.`,
  'The net answers wrongly on {} of the first {} pictures of the test set. The answers with the highest probability come first.{}':
    (wrong, all, more) =>
      `신경망은 시험 데이터의 앞 ${all}장 가운데 ${wrong}장에 틀리게 답합니다. 확률을 높게 매긴 답부터 보입니다.${more}`,
  '{} read as {}, {}': (label, answer, probability) =>
    `${label}${particle(label, '을')} ${answer}${particle(answer, '으로')}, ${probability}`,
  ' Of the digit’s {} channels the first is shown.': (channels) =>
    ` 숫자의 채널 ${channels}개 가운데 첫째를 보입니다.`,
  ' Of {} channels the first is shown.': (channels) => ` 채널 ${channels}개 가운데 첫째를 보입니다.`,

  'Pictures of the digit {} that the net takes for {}': (right, answer) =>
    `신경망이 ${answer}${particle(answer, '으로')} 답한 ${right}의 그림`,
  'The net answers {} for {} of the {} pictures of the digit {} among the first {} of the test set. The answers with the highest probability come first.{}':
    (answer, found, all, right, scored, more) =>
      `시험 데이터의 앞 ${scored}장에 있는 ${right}의 그림 ${all}장 가운데 ${found}장에 ${answer}${particle(answer, '으로')} 답합니다. 확률이 가장 높은 답부터 보입니다.${more}`,

  // 뉴런
  'The weights of the first {} of {} units. Ink on a blue pixel raises the unit’s sum, ink on a red pixel lowers it. Each picture has a scale of its own.{}':
    (shown, units, more) =>
      `뉴런 ${units}개 가운데 앞 ${shown}개의 가중치입니다. 푸른 픽셀에 잉크가 있으면 뉴런의 합이 커지고, 붉은 픽셀에 있으면 작아집니다. 눈금은 그림마다 따로 있습니다.${more}`,
  ' A unit that is off adds nothing to the next layer.': ' 꺼진 뉴런은 다음 층에 아무것도 보태지 않습니다.',
  '{} (off)': (unit) => `${unit} (꺼짐)`,
  'The weights of {} units. Ink on a blue pixel raises the unit’s sum, ink on a red pixel lowers it. Each picture has a scale of its own.{}':
    (units, more) =>
      `뉴런 ${units}개의 가중치입니다. 푸른 픽셀에 잉크가 있으면 뉴런의 합이 커지고, 붉은 픽셀에 있으면 작아집니다. 눈금은 그림마다 따로 있습니다.${more}`,
  'Unit {} of {}': (unit, layer) => `${layer}의 뉴런 ${unit}`,
  'The sum is all inputs times their weights, plus the bias. The gradient is that of the loss if the digit is {}.{}{}':
    (digit, answer, more) =>
      `합은 모든 입력에 가중치를 곱해 더하고 편향을 더한 값입니다. 기울기는 정답이 ${digit}일 때 손실의 기울기입니다.${answer}${more}`,
  'channel {}, row {}, column {}': (channel, row, column) => `채널 ${channel}, ${row}행 ${column}열`,
  'row {}, column {}': (row, column) => `${row}행 ${column}열`,
  'unit {}': (unit) => `뉴런 ${unit}`,
  input: '입력',
  weights: '가중치',
  products: '곱',
  'What unit {} adds to each sum of the next layer': (unit) =>
    `뉴런 ${unit}${particle(unit, '이')} 다음 층의 합마다 더하는 값`,
  'The gradient of the loss with respect to each pixel, if the digit is {}. More ink on a blue pixel makes the loss larger, on a red pixel smaller.{}{}':
    (digit, answer, more) =>
      `정답이 ${digit}일 때 픽셀마다의 손실의 기울기입니다. 푸른 픽셀에 잉크가 늘면 손실이 커지고, 붉은 픽셀에 늘면 작아집니다.${answer}${more}`,
  'the digit': '숫자',
  'gradient for {}': (digit) => `정답이 ${digit}일 때의 기울기`,

  // 합성곱
  'before training': '학습하기 전',
  'Blue is above 0, red below, darkest at ±{}.{}': (most, more) =>
    `0보다 크면 파란색, 작으면 빨간색이고 ±${most}에서 가장 진합니다.${more}`,
  'Feature maps of the pooling after {}': (layer) => `${layer} 다음 풀링의 특징 맵`,
  'Feature maps of {}': (layer) => `${layer}의 특징 맵`,
  'The output of this pooling for the digit: the first {} of {} maps, {} × {}.{}': (
    shown,
    count,
    height,
    width,
    more,
  ) =>
    `이 숫자에 대한 풀링의 출력입니다. 특징 맵 ${count}개 가운데 앞 ${shown}개이고, 크기는 ${height} × ${width}입니다.${more}`,
  'The output of this convolution with its ReLU for the digit: the first {} of {} maps, {} × {}.{}': (
    shown,
    count,
    height,
    width,
    more,
  ) =>
    `이 숫자에 대한 합성곱과 ReLU의 출력입니다. 특징 맵 ${count}개 가운데 앞 ${shown}개이고, 크기는 ${height} × ${width}입니다.${more}`,
  'Filter {} of {} at row {}, column {}': (map, layer, row, column) =>
    `${layer}의 필터 ${map}, ${row}행 ${column}열`,
  'Filter {} at row {}, column {}': (map, row, column) => `필터 ${map}, ${row}행 ${column}열`,
  'The sum is all pixels of the patch times the weights of the filter, plus the bias. The gradient is that of the loss if the digit is {}. The filter is used at all {} places, and this place gives one share: the gradient of a weight is the sum of all shares.{}{}':
    (digit, places, answer, more) =>
      `합은 조각의 모든 픽셀에 필터의 가중치를 곱해 더하고 편향을 더한 값입니다. 기울기는 정답이 ${digit}일 때 손실의 기울기입니다. 필터는 ${places}곳 모두에서 쓰이고, 이 자리는 그 가운데 한 몫입니다. 가중치의 기울기는 모든 몫의 합입니다.${answer}${more}`,
  patch: '조각',
  'at this place': '이 자리',
  'at all {} places': (places) => `${places}곳 모두`,
  'the input': '입력',
  'Map {} of the pooling after {}, at row {}, column {}': (map, layer, row, column) =>
    `${layer} 다음 풀링의 맵 ${map}, 행 ${row}, 열 ${column}`,
  'The pooling hands on the largest of these {} pixels: {}. Its gradient goes to that pixel alone, the others get none.':
    (count, value) =>
      `풀링은 이 픽셀 ${count}개 가운데 가장 큰 값 ${value}만 넘겨줍니다. 기울기는 그 픽셀에만 가고 나머지는 받지 않습니다.`,
  'The pooling hands on the mean of these {} pixels: {}. Its gradient goes to all of them in equal parts.': (
    count,
    value,
  ) =>
    `풀링은 이 픽셀 ${count}개의 평균 ${value}${particle(value, '을')} 넘겨줍니다. 기울기는 모든 픽셀에 똑같이 나누어집니다.`,
  window: '윈도',
  'gradient that goes back': '돌아가는 기울기',
  'The pixels of the window': '윈도의 픽셀',
  'The values times their shares add up to the value of the pooling, {}. The gradients add up to its gradient, {}, that of the loss if the digit is {}.{}':
    (value, gradient, digit, answer) =>
      `값에 몫을 곱해 모두 더하면 풀링의 값 ${value}입니다. 기울기를 모두 더하면 풀링의 기울기 ${gradient}이고, 정답이 ${digit}일 때의 손실에 대한 것입니다.${answer}`,
  pixel: '픽셀',
  share: '몫',
  'gradient of the pixel': '픽셀의 기울기',
  filter: '필터',

  // 활성화값과 매개변수 갱신
  'Activations with {}': (name) => `${name}일 때의 활성화값`,
  'How often each value occurs in the output of each layer. A useful layer spreads its values, away from flat ends; one whose values are all at an end or at one value passes little on.':
    '층마다 출력의 값이 얼마나 자주 나오는지 보입니다. 활성화 함수의 평평한 끝에서 떨어진 채로 값이 고르게 퍼진 층이 쓸모 있습니다. 값이 끝이나 한 곳에 몰린 층은 전하는 것이 적습니다.',
  ' Values beyond the axis are in its last bar.': ' 축을 벗어난 값은 마지막 막대에 넣었습니다.',
  'How often each value occurs in the output of each layer, over {} pictures. A useful layer spreads its values, away from flat ends.{}{}{}':
    (count, diverged, beyond, unseen) =>
      `그림 ${count}장에 대해 층마다 출력의 값이 얼마나 자주 나오는지 보입니다. 활성화 함수의 평평한 끝에서 떨어진 채로 값이 고르게 퍼진 층이 쓸모 있습니다.${diverged}${beyond}${unseen}`,
  ' Earlier steps are over the first {} of them.{}': (pictures, more) =>
    ` 앞선 단계는 그 가운데 앞 ${pictures}장에 대한 것입니다.${more}`,
  'step {}': (step) => `${step}단계`,
  ' {} values are not finite and are left out: this net has diverged.': (count) =>
    ` 값 ${count}개는 유한하지 않아 뺐습니다. 이 신경망은 발산했습니다.`,
  'layer {}': (layer) => `${layer}층`,
  'Activations of every layer, with batch normalization': '층마다의 활성화값, 배치 정규화 사용',
  ' Before its first step batch normalization has seen no batch: it has no means and variances yet, and the values are not normalized.':
    ' 첫 단계 앞에서는 배치 정규화가 본 배치가 없습니다. 평균과 분산이 아직 없어서 값이 정규화되지 않습니다.',
  now: '지금',
  'std 1': '표준편차 1',
  'std 0.01': '표준편차 0.01',
  'Xavier, √(1/100)': 'Xavier, √(1/100)',
  'He, √(2/100)': 'He, √(2/100)',
  'Each path has thirty points; the first is the start, before any update. The black rings are the book’s second and thirtieth points.':
    '경로마다 점이 30개이고, 첫 점은 갱신하기 전의 출발점입니다. 검은 고리는 책의 두 번째 점과 서른 번째 점입니다.',
  'Each path has thirty points; the first is the start, before any update.':
    '경로마다 점이 30개이고, 첫 점은 갱신하기 전의 출발점입니다.',
  'SGD, rate {}': (rate) => `SGD, 학습률 ${rate}`,
  'Momentum, rate {}': (rate) => `모멘텀, 학습률 ${rate}`,
  'AdaGrad, rate {}': (rate) => `AdaGrad, 학습률 ${rate}`,
  'Adam, rate {}': (rate) => `Adam, 학습률 ${rate}`,
  'A point is a trial, with its number. From left to right: {}; upwards: {}. The colours are quarters of the trials, the best first; a number is the least result in its quarter. The best five have their result beside them. The result is {}.':
    (across, up, result) =>
      `점은 시도이고 번호가 붙어 있습니다. 가로는 ${across}, 세로는 ${up}입니다. 색은 결과가 좋은 순으로 시도를 넷으로 나눈 것이고, 수는 그 가운데 가장 낮은 결과입니다. 가장 좋은 다섯은 옆에 결과가 있습니다. 결과는 ${result}입니다.`,
  'the accuracy on the pictures that are held out': '따로 둔 그림의 정확도',
  'the accuracy on the test set': '시험 데이터의 정확도',
  'the result': '결과',
  'what a trial is judged by': '시도를 평가하는 값',
  'the loss below 0': '부호를 바꾼 손실',
  'The curve of trial {}': (trial) => `시도 ${trial}의 곡선`,
  'trial {}: {}': (trial, values) => `시도 ${trial}: ${values}`,
  'The curve of trial {} is not here: it was trained before the checkpoint that this run goes on from, or in another shard.':
    (trial) =>
      `시도 ${trial}의 곡선은 여기에 없습니다. 이어 가기 전의 체크포인트나 다른 샤드에서 학습했습니다.`,
  'A column is an epoch at which the trial was evaluated. Point at it to read the number.':
    '열은 시도를 평가한 에폭입니다. 가리키면 수가 보입니다.',
  'How often each value occurs among the weights of each layer. The squares of all weights add up to {}: weight decay keeps this sum small.':
    (sum) =>
      `층마다 가중치의 값이 얼마나 자주 나오는지 보입니다. 모든 가중치의 제곱을 더하면 ${sum}입니다. 가중치 감소는 이 합을 작게 지킵니다.`,
  'A row is a hidden layer, and a column is a unit. In the next step {} units, the white ones, are left out for picture {} of the batch. Every picture and every step leaves out others.':
    (units, picture) =>
      `행은 은닉층이고 열은 뉴런입니다. 다음 단계에서 미니배치의 그림 ${picture}에는 흰색으로 보이는 뉴런 ${units}개를 꺼 둡니다. 꺼 두는 뉴런은 그림마다, 단계마다 다릅니다.`,
  'A row is a hidden layer, and a column is a unit. This net has no dropout: every step uses all units.':
    '행은 은닉층이고 열은 뉴런입니다. 이 신경망에는 드롭아웃이 없어서 단계마다 모든 뉴런을 씁니다.',

  // 단어
  'Words with the same context words get similar vectors: in the book’s sentence “you” and “hello”, “goodbye” and “i”.':
    '맥락이 같은 단어들은 비슷한 벡터를 얻습니다. 책의 문장에서는 “you”와 “hello”, “goodbye”와 “i”가 그렇습니다.',
  'The vectors as bars': '막대로 그린 벡터',
  'A bar is a component of a word’s vector: the first {} of {}, for {} of {} words.': (
    components,
    size,
    shown,
    words,
  ) =>
    `막대는 단어 벡터의 성분입니다. 단어 ${words}개 가운데 ${shown}개의 성분 ${size}개 가운데 앞 ${components}개입니다.`,
  'The probability of every word between the context words.': '맥락 단어 사이에 올 단어의 확률입니다.',
  'The probability of every word between the context words. ✓ marks the word that stands there in the text.':
    '맥락 단어 사이에 올 단어의 확률입니다. ✓는 글에서 그 자리에 있는 단어입니다.',
  word: '단어',
  vector: '벡터',
  nearest: '가까운 단어',
  question: '문제',
  expected: '정답',
  answers: '답',
  'by cosine': '코사인 유사도로',
  counting: '통계 기반',
  'the book': '책',
  'a talk on the book': '책에 관한 강연',
  'The words with the largest cosine similarity. Other seeds give other words, but words of the same kind.':
    '코사인 유사도가 가장 큰 단어들입니다. 시드가 바뀌면 단어도 바뀌지만 같은 종류의 단어가 나옵니다.',
  'The answers to a : b = c : ? The book ranks words by the dot product of their vectors with b − a + c, normalised.':
    'a : b = c : ?의 답입니다. 책은 정규화한 b − a + c와 단어 벡터의 내적으로 순서를 매깁니다.',
  'Between “{}” and “{}”': (from, to) => `“${from}”${particle(from, '와')} “${to}” 사이`,
  'Where each word’s vector falls on the line from “{}”, at 0, to “{}”, at 1.': (from, to) =>
    `“${from}”${particle(from, '을')} 0, “${to}”${particle(to, '을')} 1로 하는 직선 위에서 단어 벡터마다의 자리입니다.`,
  'The vectors of {} words, scaled to length 1, along their first two principal components.{}': (
    count,
    since,
  ) => `단어 ${count}개의 벡터를 길이 1로 맞추고 처음 두 주성분의 방향으로 그렸습니다.${since}`,
  ' A line is the way of a word since step {}, in the plane of now.': (step) =>
    ` 선은 ${step}단계부터 단어가 지나온 길을 지금의 평면에 그린 것입니다.`,
  'How often a word is drawn as a negative sample': '단어가 오답으로 뽑히는 횟수',
  'The words of this step, and the most and the least frequent word. A word is drawn in proportion to its number in the text to the power of {}.':
    (power) =>
      `이 단계의 단어들과, 가장 흔한 단어와 가장 드문 단어입니다. 글에 나온 횟수의 ${power}제곱에 비례해 뽑힙니다.`,
  'number in the text': '글에 나온 횟수',
  'share of the text': '글에서의 몫',
  'share of the draws': '뽑힐 몫',
  'The target word is “{}”, the context words are {}. The marked words are from the text, and the others are negative samples. A bar is σ(score), the probability that the model gives to a word.':
    (target, contexts) =>
      `타깃은 “${target}”, 맥락은 ${contexts}입니다. 표시한 단어는 글에 나온 긍정적 예이고 나머지는 부정적 예입니다. 막대는 σ(점수), 곧 모델이 단어에 매긴 확률입니다.`,

  // 문장
  '“{}” is read as “{}”': (typed, word) =>
    `“${typed}”${particle(typed, '을')} “${word}”${particle(word, '으로')} 읽습니다`,
  '“{}” is left out, because the text does not have this sign': (sign) =>
    `“${sign}”${particle(sign, '은')} 글에 없는 기호라서 뺐습니다`,
  '“{}” is read as “{}”, the word of this text for every number': (typed, word) =>
    `“${typed}”${particle(typed, '을')} “${word}”${particle(word, '으로')} 읽습니다. 이 글에서 모든 수를 나타내는 단어입니다`,
  '“{}” is read as {}, because the text does not have this word{}': (typed, word, hint) =>
    `“${typed}”${particle(typed, '은')} 글에 없는 단어라서 ${word}${particle(word, '으로')} 읽습니다${hint}`,
  'other words that the text does not have, read as {}: {}': (word, number) =>
    `글에 없어서 ${word}${particle(word, '으로')} 읽은 다른 단어: ${number}개`,
  '; did you mean {}?': (near) => `. 혹시 ${near}인가요?`,
  'h, the state': 'h, 상태',
  'c, the memory': 'c, 기억 셀',
  'f, the forget gate: how much of the memory stays': 'f, 망각 게이트: 기억을 얼마나 남길지',
  'g, the new content': 'g, 새 내용',
  'i, the input gate: how much of the new content is written': 'i, 입력 게이트: 새 내용을 얼마나 쓸지',
  'o, the output gate: how much of the memory is shown': 'o, 출력 게이트: 기억을 얼마나 내보낼지',
  'z, the update gate: how much of the state is replaced': 'z, 갱신 게이트: 상태를 얼마나 바꿀지',
  'r, the reset gate: how much of the past state is read': 'r, 리셋 게이트: 과거의 상태를 얼마나 읽을지',
  'n, the new content': 'n, 새 내용',
  'State of {} over a sentence': (layer) => `문장을 읽는 ${layer}의 상태`,
  'State and gates of {} over a sentence': (layer) => `문장을 읽는 ${layer}의 상태와 게이트`,
  'A row is a unit (the first {} of {}), and a column is a word. The state is zero before the first word.': (
    shown,
    units,
  ) => `행은 뉴런(${units}개 가운데 앞 ${shown}개)이고 열은 단어입니다. 첫 단어 앞에서 상태는 0입니다.`,
  'A row is a unit, and a column is a word. The state is zero before the first word.':
    '행은 뉴런이고 열은 단어입니다. 첫 단어 앞에서 상태는 0입니다.',
  'Unit {} at “{}”': (unit, word) => `“${word}”에서 본 뉴런 ${unit}`,
  'The new memory is c′ = f · c + i · g. The output is h = o · tanh c′ with o = {}.': (o) =>
    `새 기억 셀은 c′ = f · c + i · g입니다. 출력은 h = o · tanh c′이고 o = ${o}입니다.`,
  'c before this word, times f': '이 단어 앞의 c × f',
  'the new content g, times i': '새 내용 g × i',
  'Unit {} of {} over the text': (unit, layer) => `글을 읽는 ${layer}의 뉴런 ${unit}`,
  'The memory cell c of the unit after each of {} words of the text: blue above 0, red below. Click or tap a word to read its number.':
    (words) =>
      `글의 단어 ${words}개를 차례로 읽은 뒤 이 뉴런의 기억 셀 c입니다. 0보다 크면 푸르고 작으면 붉습니다. 단어를 누르면 수가 보입니다.`,
  'The output h of the unit after each of {} words of the text: blue above 0, red below. Click or tap a word to read its number.':
    (words) =>
      `글의 단어 ${words}개를 차례로 읽은 뒤 이 뉴런의 출력 h입니다. 0보다 크면 푸르고 작으면 붉습니다. 단어를 누르면 수가 보입니다.`,
  'The new state is h′ = (1 − z) · h + z · n. The gradients of the values are those that come through this sum; h before this word has more, through the gates.':
    '새 상태는 h′ = (1 − z) · h + z · n입니다. 값의 기울기는 이 합을 거쳐 온 것이고, 이 단어 앞의 h는 게이트를 거쳐서도 기울기를 받습니다.',
  'h before this word, times 1 − z': '이 단어 앞의 h × (1 − z)',
  'the new content n, times z': '새 내용 n × z',
  '{} of unit {} at “{}”': (gate, unit, word) => `“${word}”에서 본 뉴런 ${unit}의 ${gate}`,
  'The sum is the input x times Wx, the h before this word times Wh, and the bias. The gradient is that of the loss of the sentence: −log p of each next word, and of the likeliest word after the last. The weights are used at every word, and this word gives one share: the gradient of a weight is the sum of all shares.':
    '합은 입력 x에 Wx를 곱하고 이 단어 앞의 h에 Wh를 곱해 모두 더한 뒤 편향을 더한 값입니다. 기울기는 문장 전체의 손실에 대한 것입니다. 손실은 각 다음 단어의 −log p이고, 마지막 단어 뒤에서는 가장 그럴듯한 단어의 −log p입니다. 가중치는 단어마다 쓰이고, 이 단어는 그 가운데 한 몫입니다. 가중치의 기울기는 모든 몫의 합입니다.',
  'at this word': '이 단어',
  'at all {} words': (words) => `단어 ${words}개 모두`,
  'at this character': '이 문자',
  'at all {} characters': (characters) => `문자 ${characters}개 모두`,
  'through this score': '이 점수를 거친 것',
  'through this unit': '이 뉴런을 거친 것',
  'r · h of unit {}': (unit) => `뉴런 ${unit}의 r · h`,
  'Unit {} of {} along the sentence': (unit, layer) => `문장을 따라 본 ${layer}의 뉴런 ${unit}`,
  'Where f is near 1, c stays. The last column is the product of all f after the word: so much of c is left, and of the gradient comes back.':
    'f가 1에 가까우면 기억 셀 c가 그대로 남습니다. 마지막 열은 그 단어 뒤의 f를 모두 곱한 값입니다. 그 단어에서의 c가 마지막 단어에서 그만큼 남고, 이 길로 돌아오는 기울기도 그만큼입니다.',
  'left at the end': '끝에 남는 몫',
  'h of unit {}': (unit) => `뉴런 ${unit}의 h`,
  'The score of “{}” after “{}”': (word, before) => `“${before}” 다음에 올 “${word}”의 점수`,
  'The score is what enters the last layer times the word’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “{}”.':
    (target) =>
      `점수는 마지막 계층에 들어온 값에 그 단어의 가중치를 곱해 더하고 편향을 더한 값입니다. 모든 점수의 소프트맥스가 확률입니다. 기울기는 “${target}”의 −log p에 대한 것입니다.`,
  'Click or tap a word to see which words the model expected next. The darker a word, the more probable it was. ✓ marks the word that came.':
    '단어를 누르면 모델이 그다음에 예상한 단어들이 보입니다. 단어의 색이 진할수록 확률이 높았습니다. ✓는 실제로 나온 단어입니다.',
  'The effect of each word on log p of the most probable next word, “{}”: the length of the gradient with respect to the word’s vector.':
    (word) =>
      `가장 확률이 높은 다음 단어 “${word}”의 log p에 각 단어가 준 영향, 곧 단어 벡터에 대한 기울기의 길이입니다.`,

  // 추측한 단어
  softmax: '소프트맥스',
  'The score of “{}”': (word) => `“${word}”의 점수`,
  'Unit {} of the hidden layer': (unit) => `은닉층의 뉴런 ${unit}`,
  'The hidden layer is the mean of the vectors of the input words. Here is number {} of each vector.': (
    unit,
  ) => `은닉층은 입력 단어 벡터들의 평균입니다. 여기 있는 수는 각 벡터의 ${unit}번 성분입니다.`,
  'The score is the hidden layer times the word’s weights. The softmax over all scores makes the probability. The gradient is that of −log p of “{}”.':
    (target) =>
      `점수는 은닉층에 그 단어의 가중치를 곱해 더한 값입니다. 모든 점수의 소프트맥스가 확률입니다. 기울기는 “${target}”의 −log p에 대한 것입니다.`,
  'The score is the hidden layer times the word’s weights, and σ(score) is its probability. The word is from the text: its probability is to be 1. The gradient is that of the loss of this row.':
    '점수는 은닉층에 그 단어의 가중치를 곱해 더한 값이고, σ(점수)가 확률입니다. 글에서 온 단어여서 확률이 1이 되어야 합니다. 기울기는 이 행의 손실에 대한 것입니다.',
  'The score is the hidden layer times the word’s weights, and σ(score) is its probability. The word is a negative sample: its probability is to be 0. The gradient is that of the loss of this row.':
    '점수는 은닉층에 그 단어의 가중치를 곱해 더한 값이고, σ(점수)가 확률입니다. 네거티브 샘플이어서 확률이 0이 되어야 합니다. 기울기는 이 행의 손실에 대한 것입니다.',

  // 기울기 확인
  parameter: '매개변수',
  'gradient of the parameter': '매개변수의 기울기',
  'relative error': '상대 오차',
  element: '원소',
  numerical: '수치 미분',
  backward: '역전파',
  'For up to {} numbers of each parameter: what the backward pass says, and the slope of the loss between a little more and a little less of the number. The weights are those of this moment, in a copy of the model. The element with the largest difference is shown: in a right gradient that is rounding. The relative error is the length of the difference, divided by the lengths of both gradients together. From {} on a gradient is wrong. Where rounding alone can make more than that, only an error beyond it counts as wrong.':
    (most, limit) =>
      `매개변수마다 수를 ${most}개까지 골라, 역전파가 준 기울기를 그 수를 조금 늘리고 줄였을 때 손실이 변하는 기울기와 견줍니다. 가중치는 이 순간의 것이고, 모델의 사본에서 계산합니다. 차이가 가장 큰 원소를 보여 줍니다. 맞는 기울기라면 그 차이는 반올림 때문입니다. 상대 오차는 차이의 길이를 두 기울기의 길이의 합으로 나눈 값입니다. ${limit} 이상이면 틀린 기울기입니다. 반올림만으로 그보다 큰 오차가 생길 수 있는 곳에서는, 그것을 넘어야 틀린 것으로 봅니다.`,
  'Planted: on its way back the gradient is multiplied by the numbers of {} as they are, and not by its transpose. The gradient of this weight itself needs no transpose and stays right; everything before it in the model is wrong.':
    (name) =>
      `심은 실수: 되돌아가는 기울기에 ${name}의 전치가 아니라 그 수를 놓인 그대로 곱합니다. 이 가중치 자신의 기울기에는 전치가 필요 없어서 맞고, 모델에서 그보다 앞에 있는 것은 모두 틀립니다.`,
  'Planted: the loss is a mean, but its gradient is not divided by the number of its terms. This check uses {} of them, so every gradient that comes from them is {} times as large as it should be.':
    (terms, count) =>
      `심은 실수: 손실은 평균인데 그 기울기를 항의 수로 나누지 않습니다. 이 검사는 항 ${terms}개를 쓰므로 모든 기울기가 ${count}배로 커집니다.`,
  'Planted: the hidden layer is the mean of the context words’ vectors, but each of them gets the whole gradient instead of its share. The gradient of {} has the right direction and is too long; that of the words to predict stays right.':
    (name) =>
      `심은 실수: 은닉층은 맥락 단어 벡터의 평균인데, 각 벡터가 자기 몫 대신 기울기 전체를 받습니다. ${name}의 기울기는 방향은 맞지만 너무 깁니다. 예측할 단어의 기울기는 맞습니다.`,
  'Planted: the decoder does not hand its gradient back to the encoder. The decoder learns as it should; every gradient of the encoder is 0, so it keeps the weights that it has.':
    '심은 실수: 디코더가 기울기를 인코더로 넘기지 않습니다. 디코더는 제대로 배우지만, 인코더의 기울기는 모두 0이어서 가중치가 그대로입니다.',
  'Planted: {} went forward from the state of the batch before, but goes back as if it had begun with zeros. Its own gradients and those before it are wrong, all the more the larger the state is; what comes after it stays right.':
    (name) =>
      `심은 실수: ${name} 계층은 앞 배치의 상태를 이어받아 순전파했지만, 역전파할 때는 0에서 시작한 것처럼 계산합니다. 그 계층과 그보다 앞의 기울기가 틀리고, 상태가 클수록 더 크게 틀립니다. 뒤에 오는 것은 맞습니다.`,
  'Some gradients are still so small that the rounding of the loss hides them. They grow while the model trains.':
    '아직 너무 작아서 손실의 반올림 오차에 묻히는 기울기가 있습니다. 학습하면서 커집니다.',

  // 질문
  'The attention on “{}” while “{}” is written': (read, written) =>
    `“${written}”${particle(written, '을')} 쓸 때 “${read}”에 둔 어텐션`,
  'The score is the decoder’s h times the encoder’s h at this character, unit by unit. The softmax over the scores of all {} characters makes the attention weight. The gradient is that of −log p of the whole answer.':
    (count) =>
      `점수는 디코더의 h와 이 문자에서 본 인코더의 h를 뉴런마다 곱해 더한 값입니다. 문자 ${count}개의 점수에 소프트맥스를 하면 어텐션 가중치가 됩니다. 기울기는 답 전체의 −log p에 대한 것입니다.`,
  'decoder h': '디코더 h',
  'encoder h': '인코더 h',
  gate: '게이트',
  'Unit {} of the context: what each character adds': (unit) =>
    `맥락 벡터의 뉴런 ${unit}: 각 문자가 더하는 값`,
  'The context is the sum of the encoder’s h at all characters, times the attention on each. “{}” is character {}.':
    (read, at) =>
      `맥락 벡터는 모든 문자에서 본 인코더의 h에 어텐션을 곱해 더한 값입니다. “${read}”의 번호는 ${at}입니다.`,
  'The colour is the probability of a character, given those before it. The whole answer has the probability {}. Spaces at the end are padding after the answer.':
    (probability) =>
      `색은 앞의 문자들이 주어졌을 때 그 문자의 확률입니다. 답 전체의 확률은 ${probability}입니다. 끝의 빈칸은 답 뒤의 패딩입니다.`,
  'A row is a character of the answer, and a column is a character of the question. The colour is the weight of that character while the answer is written.':
    '행은 답의 문자이고 열은 질문의 문자입니다. 색은 답을 쓸 때 질문의 그 문자에 둔 가중치입니다.',
  'Right sums by digits of the longer number': '긴 수의 자릿수에 따른 정답률',
  'The share of answers with every character right, over the first {} test questions, of which {} are right. Questions with each number of digits: {}.':
    (asked, right, counted) =>
      `모든 문자가 맞은 답의 비율입니다. 앞의 시험 문제 ${asked}개 가운데 ${right}개가 맞았습니다. 자릿수마다의 문제 수는 ${counted}입니다.`,
  'Right sums by carries': '받아올림 횟수에 따른 정답률',
  'How often a digit is carried to the next place. Questions with each number of carries: {}.': (counted) =>
    `다음 자리로 받아올린 횟수입니다. 횟수마다의 문제 수는 ${counted}입니다.`,
  'The mean attention on each piece of the questions of one style, {} of {} styles, over the first {} test questions with their right answers. A row is a character of the answer, and a column is a piece of the question, as in the first question of its style.':
    (shown, styles, questions) =>
      `같은 꼴의 질문에서 조각마다 둔 어텐션의 평균입니다. 앞의 시험 질문 ${questions}개와 그 정답으로 구했고, 꼴 ${styles}가지 가운데 ${shown}가지입니다. 행은 답의 문자이고, 열은 그 꼴의 첫 질문으로 본 질문의 조각입니다.`,
  '“{}” and {} others': (question, others) => `“${question}” 외 ${others}개`,
  'A row is a unit (the first {} of {}), and a column is a character. {}': (shown, units, order) =>
    `행은 뉴런(${units}개 가운데 앞 ${shown}개)이고 열은 문자입니다. ${order}`,
  'A row is a unit, and a column is a character. {}': (order) => `행은 뉴런이고 열은 문자입니다. ${order}`,
  'The columns are in the order in which the encoder reads them.': '열은 인코더가 읽는 순서입니다.',
  'The encoder reads the question from its end, and the columns are in that order.':
    '인코더는 질문을 끝에서부터 읽습니다. 열도 그 순서입니다.',
  'Output of {}': (name) => `${name}의 출력`,
  'Gradient of the loss with respect to the output of {}': (name) => `${name}의 출력에 대한 손실의 기울기`,
  'The first {} of {} maps.': (shown, all) => `맵 ${all}개 가운데 처음 ${shown}개입니다.`,
  'What the net expects': '신경망의 예상',
  'The softmax of the scores. The right answer stands out.': '점수의 소프트맥스입니다. 정답이 두드러집니다.',
  'The loss of this row': '이 행의 손실',
  'The loss is −log of the probability of the right answer.': '손실은 정답 확률의 −log입니다.',
  'The loss is −log of the probability of the right answer. Their mean is {}.': (mean) =>
    `손실은 정답 확률의 −log입니다. 평균은 ${mean}입니다.`,
  after: '다음',
  'this row': '이 행',
  'right answer': '정답',
  probability: '확률',
  loss: '손실',
  'Weights with the largest gradients': '기울기가 가장 큰 가중치',
  'A weight has the name of its parameter and its place in it. The gradient is that of the mean loss of the whole batch.':
    '가중치 이름은 매개변수와 그 안의 자리입니다. 기울기는 배치 전체의 평균 손실에 대한 것입니다.',
  weight: '가중치',
  'gradient of the weight': '가중치의 기울기',
  value: '값',
  'What the update has changed': '갱신으로 바뀐 것',
  'The numbers before the step, and those of the net now.': '단계 전의 값과 지금 신경망의 값입니다.',
  before: '전',
  change: '변화',
  'The first picture of the next batch: {}': (digit) => `다음 배치의 첫 그림, ${digit}`,
  'the pooling': '풀링',
  'The first row of the next batch': '다음 배치의 첫 행',
  'from the layers above, at the same word': '위 계층에서, 같은 단어에서 온 것',
  'from the words after it, through the state': '뒤의 단어들에서, 상태를 거쳐 온 것',
  'the mean of the vectors': '벡터의 평균',
};

/** `260 pictures` → `260` */
const figure = (counted: string) => counted.split(' ')[0]!;
