import type { LibraryText } from '../made/catalog.js';

/** 라이브러리의 영어와 그 한국어. 실험의 제목과 요약, 매개변수의 설명, 보기의 제목이 모두 있어야 한다. */
export const libraryKo: Readonly<Record<LibraryText, string>> = {
  // 실험
  'Two-layer net on handwritten digits': '손글씨 숫자를 읽는 2층 신경망',
  'Affine 784→50 – ReLU or sigmoid – Affine 50→10 – softmax, trained by SGD':
    'Affine 784→50 – ReLU 또는 시그모이드 – Affine 50→10 – 소프트맥스, SGD로 학습',
  'Four optimizers on handwritten digits': '손글씨 숫자로 견주는 네 가지 매개변수 갱신법',
  'SGD, Momentum, AdaGrad and Adam, each on a network with four hidden layers of 100 units, and on x²/20 + y²':
    'SGD, 모멘텀, AdaGrad, Adam으로 은닉층 4개(뉴런 100개씩)의 신경망과 x²/20 + y²를 각각 최적화',
  'How initial weights decide whether a network learns': '학습을 좌우하는 가중치 초깃값',
  'Initial weights with a standard deviation of 0.01, Xavier’s and He’s, in a network with four hidden layers of 100 units, trained by SGD':
    '표준편차 0.01, Xavier, He 초깃값을 은닉층 4개(뉴런 100개씩)의 신경망에서 SGD로 비교',
  'Batch normalization and initial weights': '배치 정규화와 가중치 초깃값',
  'A network with five hidden layers of 100 units, with and without batch normalization, at 16 scales of initial weights':
    '은닉층 5개(뉴런 100개씩)의 신경망을 배치 정규화가 있을 때와 없을 때, 가중치 초깃값의 크기 16가지로 비교',
  'Overfitting and two remedies': '오버피팅과 두 가지 처방',
  'A network with six hidden layers of 100 units on 300 pictures: plain, with weight decay, and with dropout':
    '은닉층 6개(뉴런 100개씩)의 신경망을 그림 300장으로 학습: 그대로, 가중치 감소, 드롭아웃',
  'Random search for learning rate and weight decay': '학습률과 가중치 감소의 무작위 탐색',
  'A network with six hidden layers of 100 units, trained on 400 pictures with values drawn at random and validated on 100 others':
    '은닉층 6개(뉴런 100개씩)의 신경망을 무작위로 뽑은 값으로 그림 400장에서 학습하고 다른 100장으로 검증',
  'A convolutional network on handwritten digits': '손글씨 숫자를 읽는 합성곱 신경망',
  'Convolution with 30 filters of 5×5 – ReLU – pooling – Affine 4320→100 – ReLU – Affine 100→10 – softmax, trained by Adam':
    '5×5 필터 30개의 합성곱 – ReLU – 풀링 – Affine 4320→100 – ReLU – Affine 100→10 – 소프트맥스, Adam으로 학습',
  'A deep convolutional network on handwritten digits': '손글씨 숫자를 읽는 심층 합성곱 신경망',
  'Six convolutions of 3×3 with ReLU, pooling after every second one, two affine layers with dropout, trained by Adam':
    'ReLU가 붙은 3×3 합성곱 6개, 두 개마다 풀링, 드롭아웃이 붙은 Affine 2개, Adam으로 학습',
  'CBOW on one sentence': '한 문장으로 배우는 CBOW',
  'MatMul of the words on each side – mean – MatMul – softmax, trained by Adam; 7→5→7 with the sentence of the book':
    '양옆 단어의 MatMul – 평균 – MatMul – 소프트맥스, Adam으로 학습. 책의 문장이면 7→5→7',
  'Word vectors by CBOW': 'CBOW로 얻는 단어의 분산 표현',
  'Embedding of 10 context words – mean – negative sampling of 5 words, trained by Adam':
    '맥락 단어 10개의 Embedding – 평균 – 단어 5개의 네거티브 샘플링, Adam으로 학습',
  'Word vectors by skip-gram': 'skip-gram으로 얻는 단어의 분산 표현',
  'Embedding of a word – negative sampling of 5 words for each of its 10 context words, trained by Adam':
    '단어 하나의 Embedding – 맥락 단어 10개마다 단어 5개의 네거티브 샘플링, Adam으로 학습',
  'Language model with a simple recurrent layer': '단순한 RNN 계층을 쓴 언어 모델',
  'Embedding – RNN – affine – softmax on the first 1,000 words of a text; 100 units in the book':
    '글의 첫 1,000단어에 대한 Embedding – RNN – Affine – 소프트맥스, 책에서는 뉴런 100개',
  'Language model with an LSTM': 'LSTM을 쓴 언어 모델',
  'Embedding – LSTM – affine – softmax, trained by SGD with clipped gradients; 100 units in the book':
    'Embedding – LSTM – Affine – 소프트맥스, 기울기 클리핑을 쓴 SGD로 학습, 책에서는 뉴런 100개',
  'A better language model: two LSTMs, dropout, tied weights':
    '개선한 언어 모델: LSTM 2층, 드롭아웃, 가중치 공유',
  'Embedding – two LSTMs – affine with the embedding’s weight, dropout between; 650 units in the book':
    'Embedding – LSTM 2층 – Embedding의 가중치를 함께 쓰는 Affine, 사이에 드롭아웃, 책에서는 뉴런 650개',
  'Addition as sequence-to-sequence learning': 'seq2seq로 배우는 덧셈',
  'Two LSTMs, an encoder and a decoder, learn “77+85” → “162” from examples; 128 units in the book':
    'LSTM 두 개, 곧 인코더와 디코더가 예를 보고 “77+85” → “162”를 배움. 책에서는 뉴런 128개',
  'Date conversion with attention': '어텐션으로 하는 날짜 변환',
  'Two LSTMs with attention between them learn “september 27, 1994” → “1994-09-27”; 256 units in the book':
    'LSTM 두 개와 그 사이의 어텐션이 “september 27, 1994” → “1994-09-27”을 배움. 책에서는 뉴런 256개',

  // 책의 자리
  'vol. 1, chapters 4 and 5': '1권 4·5장',
  'vol. 1, section 6.1': '1권 6.1절',
  'vol. 1, section 6.2': '1권 6.2절',
  'vol. 1, section 6.3': '1권 6.3절',
  'vol. 1, section 6.4': '1권 6.4절',
  'vol. 1, section 6.5': '1권 6.5절',
  'vol. 1, chapter 7': '1권 7장',
  'vol. 1, section 8.1': '1권 8.1절',
  'vol. 2, chapter 3': '2권 3장',
  'vol. 2, chapter 4': '2권 4장',
  'vol. 2, chapter 5': '2권 5장',
  'vol. 2, chapter 6': '2권 6장',
  'vol. 2, section 6.5': '2권 6.5절',
  'vol. 2, chapter 7': '2권 7장',
  'vol. 2, chapter 8': '2권 8장',

  // 매개변수
  'activation of the hidden layer: sigmoid as in chapter 4 of the book, relu as in chapter 5':
    '은닉층의 활성화 함수: 책의 4장은 sigmoid, 5장은 relu',
  'units of the hidden layer': '은닉층의 뉴런 수',
  'pictures per step': '한 단계에 쓰는 그림 수(미니배치 크기)',
  'learning rate of SGD': 'SGD의 학습률',
  'number of steps, each on a batch drawn at random with replacement, as in the book':
    '학습 단계 수. 책처럼 단계마다 미니배치를 무작위로 복원 추출',
  'number of epochs, instead of `iterations`: shuffled passes over all training pictures':
    '`iterations` 대신 쓰는 에폭 수. 훈련 그림 전체를 섞어 한 번씩 봄',
  'standard deviation of the initial weights': '가중치 초깃값의 표준편차',
  'data set; auto takes MNIST, or another set of such files that is given, and generated digits if there is neither':
    '데이터셋. auto는 MNIST나 직접 고른 같은 꼴의 파일을 쓰고, 둘 다 없으면 만들어 낸 숫자를 씀',
  'training steps of each optimizer': '갱신법마다의 학습 단계 수',
  'pictures per step; all networks train on the same batches':
    '한 단계에 쓰는 그림 수. 모든 신경망이 같은 미니배치로 학습',
  'number of hidden layers': '은닉층의 수',
  'units of each hidden layer': '은닉층마다의 뉴런 수',
  'learning rate of Momentum': '모멘텀의 학습률',
  'learning rate of AdaGrad': 'AdaGrad의 학습률',
  'learning rate of Adam': 'Adam의 학습률',
  'training steps of each network': '신경망마다의 학습 단계 수',
  'activation of the hidden layers': '은닉층들의 활성화 함수',
  'number of standard deviations of the initial weights, at equal ratios from 1 to 0.0001':
    '가중치 초깃값의 표준편차 가짓수. 1부터 0.0001까지 같은 비율로 나눔',
  'number of training pictures, from the start of the training set':
    '훈련 그림의 수. 훈련 데이터의 앞에서부터',
  'evaluations: one after step 1, then one per epoch':
    '평가 횟수: 첫 단계 뒤에 한 번, 그다음은 에폭마다 한 번',
  'weight decay λ of the network “weight decay”': '“weight decay” 신경망의 가중치 감소 λ',
  'dropout ratio of the network “dropout”: share of the units that are dropped':
    '“dropout” 신경망의 드롭아웃 비율: 꺼 두는 뉴런의 비율',
  'evaluations of the network “dropout”, which learns more slowly':
    '더 느리게 배우는 “dropout” 신경망의 평가 횟수',
  'learning rate of SGD, unless the search draws it': '탐색에서 뽑지 않을 때 쓰는 SGD의 학습률',
  'weight decay λ, unless the search draws it': '탐색에서 뽑지 않을 때 쓰는 가중치 감소 λ',
  'number of the trial, which decides its initial weights and batches':
    '시도의 번호. 가중치 초깃값과 미니배치를 정함',
  'epochs per trial': '시도마다의 에폭 수',
  'number of pictures, from the start of the training set; a fifth of them is held out for validation':
    '그림의 수. 훈련 데이터의 앞에서부터 쓰고 5분의 1은 검증에 남겨 둠',
  'parameters to try at random, as learning-rate=1e-6..1e-2:log,hidden-size=50..200':
    '무작위로 시도할 매개변수. 예: learning-rate=1e-6..1e-2:log,hidden-size=50..200',
  'number of trials, with `search`': '`search`로 시도할 횟수',
  'use all 60,000 training and 10,000 test pictures; without it those of `samples` and 1,000':
    '훈련 그림 60,000장과 시험 그림 10,000장을 모두 씀. 끄면 훈련 그림은 `samples`만큼, 시험 그림은 1,000장만 씀',
  'number of epochs': '에폭 수',
  'pictures per step, drawn at random with replacement': '한 단계에 무작위로 복원 추출하는 그림 수',
  'number of filters of the convolution': '합성곱 계층의 필터 수',
  'width and height of a filter': '필터의 너비와 높이',
  'units of the hidden affine layer': '은닉 Affine 계층의 뉴런 수',
  'dropout ratio: share of the units that are dropped': '드롭아웃 비율: 꺼 두는 뉴런의 비율',
  'sentence to learn': '배울 문장',
  'context words on each side of a target word': '타깃 양옆에서 보는 맥락 단어의 수(윈도 크기)',
  'length of a word vector': '단어 벡터의 길이',
  'number of epochs: shuffled passes over all target words': '에폭 수: 모든 타깃을 섞어 한 번씩 봄',
  'target words per step': '한 단계에 쓰는 타깃의 수(미니배치 크기)',
  'negative samples per target word': '타깃마다 뽑는 부정적 예의 수',
  'Adam updates every row at every step, as in the book; this is slower':
    '책처럼 Adam이 단계마다 모든 행을 갱신. 더 느림',
  'also compute count-based vectors for comparison (PPMI and SVD, chapter 2 of the book); this takes a few seconds':
    '견주어 볼 통계 기반 벡터도 계산(책 2장의 PPMI와 SVD). 몇 초 걸림',
  'data set; auto takes the Penn Treebank, and a generated text (grammar) if it is not available':
    '데이터셋. auto는 펜 트리뱅크(PTB)를 쓰고, 없으면 만들어 낸 글(grammar)을 씀',
  'file with your own text in any language: UTF-8 or UTF-16, plain or .gz; - reads standard input':
    '어떤 언어든 직접 고른 글 파일: UTF-8이나 UTF-16, 그대로 또는 .gz',
  'split the text at spaces only, and keep capital letters': '빈칸에서만 글을 나누고 대문자를 그대로 둠',
  'capital letters: lower replaces them by small letters, keep leaves them; auto keeps them only with `pretokenized`':
    '대문자: lower는 소문자로 바꾸고 keep은 그대로 둠. auto는 `pretokenized`일 때만 그대로 둠',
  'make the end of each line the word <eos>; context windows stop there':
    '줄 끝을 단어 <eos>로 바꿈. 맥락 윈도는 여기서 멈춤',
  'smallest number of times that a word must occur; rarer words become <unk>':
    '단어가 나와야 하는 최소 횟수. 더 드문 단어는 <unk>가 됨',
  'most different words that a text may have; a text with more is refused':
    '허용하는 어휘 수의 한도. 넘으면 오류',
  'use the whole text; without it only its first 1000 words, with no text held out':
    '글 전체를 씀. 끄면 첫 1,000단어만 쓰고 남겨 두는 글이 없음',
  'kind of recurrent layer': '순환 계층의 종류',
  'number of recurrent layers': '순환 계층의 수',
  'units of each recurrent layer': '순환 계층마다의 뉴런 수',
  'dropout ratio: share of the units that are dropped before, between and after the recurrent layers':
    '드롭아웃 비율: 순환 계층의 앞, 사이, 뒤에서 꺼 두는 뉴런의 비율',
  'sequences per batch': '미니배치 하나의 시퀀스 수',
  'words per sequence: the number of time steps of truncated BPTT':
    '시퀀스 하나의 단어 수: Truncated BPTT의 시각 수',
  'number of epochs: passes over the text': '에폭 수: 글을 처음부터 끝까지 보는 횟수',
  'largest norm of all gradients together; larger gradients are scaled down to it':
    '전체 기울기 노름의 한도. 넘으면 이 값으로 줄임(기울기 클리핑)',
  'divisor of the learning rate after an epoch without a better validation perplexity; 1 keeps the rate':
    '검증 퍼플렉서티가 나아지지 않은 에폭 뒤에 학습률을 나누는 수. 1이면 그대로 둠',
  'give the output layer its own weight; without it the output layer shares the embedding’s weight':
    '출력층에 따로 가중치를 둠. 끄면 Embedding의 가중치를 함께 씀',
  'train three models on the same batches: with an RNN, a GRU and an LSTM, each at its own learning rate':
    '같은 미니배치로 RNN, GRU, LSTM 세 모델을 학습. 학습률은 저마다 따로 둠',
  'learning rate of the RNN in a comparison': '비교할 때 RNN의 학습률',
  'learning rate of the GRU in a comparison': '비교할 때 GRU의 학습률',
  'learning rate of the LSTM in a comparison': '비교할 때 LSTM의 학습률',
  'read questions backwards; without it the encoder reads them forwards':
    '질문을 거꾸로 읽음(입력 데이터 반전). 끄면 인코더가 차례대로 읽음',
  'peeky decoder: it takes the encoder’s last hidden state at every time step':
    '엿보기(Peeky) 디코더: 시각마다 인코더의 마지막 은닉 상태를 받음',
  'decoder with attention; with compare, it is a fourth model, which reads questions backwards':
    '디코더에 어텐션 사용. 모델 비교와 함께 쓰면 질문을 거꾸로 읽는 넷째 모델이 됨',
  'train three models on the same batches: plain, reversed, and peeky with reversed':
    '같은 미니배치로 세 모델을 학습: 기본, 반전, 반전한 엿보기',
  'length of a character vector': '문자 벡터의 길이',
  'units of each LSTM': 'LSTM마다의 뉴런 수',
  'questions per step': '한 단계에 쓰는 질문 수(미니배치 크기)',
  'number of epochs: shuffled passes over the training questions': '에폭 수: 훈련 질문을 섞어 한 번씩 봄',
  'data set; auto takes the book’s addition.txt, and generated lines (sums) if it is not available':
    '데이터셋. auto는 책의 addition.txt를 쓰고, 없으면 만들어 낸 덧셈(sums)을 씀',
  'file with your own pairs: .tsv, .csv, .jsonl with the keys question and answer, or lines of a question, _ and its answer; - reads standard input':
    '직접 고른 짝 파일: .tsv, .csv, 키가 question과 answer인 .jsonl, 또는 질문 _ 답의 줄들',
  'stop at a line that is not a pair; without it such lines are left out':
    '짝이 아닌 줄에서 멈춤. 끄면 그런 줄을 빼고 씀',
  'leave out test questions that are also in the training part': '훈련 데이터에도 있는 시험 질문을 뺌',
  'largest number of digits of a number in the generated sums': '만들어 내는 덧셈에서 수의 최대 자릿수',
  'train three models on the same batches: plain, peeky, and with attention':
    '같은 미니배치로 세 모델을 학습: 기본, 엿보기, 어텐션',
  'read questions forwards; without it the encoder reads them backwards':
    '질문을 차례대로 읽음. 끄면 인코더가 거꾸로 읽음',
  'bidirectional encoder: half of its units read the question in the other direction':
    '양방향 인코더: 뉴런의 절반이 질문을 반대 방향으로 읽음',
  'data set; auto takes the book’s date.txt, and generated lines (calendar) if it is not available':
    '데이터셋. auto는 책의 date.txt를 쓰고, 없으면 만들어 낸 날짜(calendar)를 씀',
  'language of the generated dates': '만들어 내는 날짜의 언어',

  // 보기
  'Probabilities of a digit': '숫자별 확률',
  'Hidden units': '은닉 뉴런',
  'One unit in numbers': '뉴런 하나의 계산',
  'Gradient of each pixel': '픽셀마다의 기울기',
  'Confusion matrix': '혼동 행렬',
  'Pictures of a cell of the matrix': '행렬 한 칸의 그림',
  'Wrong answers': '틀린 답',
  'Gradient check': '기울기 확인',
  'Down the valley f(x, y) = x² / 20 + y²': '골짜기 f(x, y) = x² / 20 + y² 내려가기',
  'Activations of every layer': '층마다의 활성화값',
  'Trials over what was drawn': '뽑은 값에 따른 시도',
  'Weights of every layer': '층마다의 가중치',
  'Units that dropout leaves out': '드롭아웃이 꺼 두는 뉴런',
  'Activations by initial weights': '초깃값에 따른 활성화값',
  'A digit going through the net': '신경망을 지나는 숫자',
  'One pixel of a feature map in numbers': '특징 맵의 픽셀 하나의 계산',
  'One pixel of a pooling map in numbers': '풀링 맵의 픽셀 하나의 계산',
  'Filters of the first layer': '첫 층의 필터',
  'Dense vectors': '밀집벡터',
  'The word between two others': '두 단어 사이의 단어',
  'Nearest words': '가까운 단어',
  'An axis between two words': '두 단어를 잇는 축',
  'Map of words': '단어 지도',
  Analogies: '유추',
  'What the next step learns': '다음 단계에서 배우는 것',
  'State and gates over a sentence': '문장을 읽는 상태와 게이트',
  'One unit of a recurrent layer in numbers': '순환 계층 뉴런 하나의 계산',
  'The score of a next word in numbers': '다음 단어 점수의 계산',
  'One attention weight in numbers': '어텐션 가중치 하나의 계산',
  'The score of a word in numbers': '단어 점수의 계산',
  'The score of a compared word in numbers': '견주는 단어 점수의 계산',
  'One step in slow motion': '한 단계를 느리게',
  'Where in the text a unit is on': '글에서 뉴런이 켜지는 곳',
  'Candidates for the next word': '다음 단어의 후보',
  'Effect of earlier words': '앞선 단어의 영향',
  'Written text': '모델이 쓴 글',
  'The answer to a question': '질문의 답',
  'One question, all models': '한 질문, 모든 모델',
  'The score of a character in numbers': '문자 하나의 점수의 계산',
  'Attention weights': '어텐션 가중치',
  'Right sums by digits and carries': '자릿수와 받아올림에 따른 정답률',
  'Where each style is read from': '꼴마다 읽는 곳',
  'The encoder’s state': '인코더의 상태',
};
