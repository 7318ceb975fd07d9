import type { ViewWords } from '../../../ts/view/words.js';
import { particle } from './particle.js';

const number = (value: number) => value.toLocaleString('ko');

/** 그림이 스스로 하는 말. */
export const viewKo: ViewWords = {
  pointByPoint: '화살표 키로 점에서 점으로 갑니다.',
  cellByCell: '화살표 키로 칸에서 칸으로 갑니다.',
  barByBar: '화살표 키로 막대에서 막대로 갑니다.',
  rowByRow: '화살표 키로 행에서 행으로 갑니다.',
  pictureByPicture: '화살표 키로 그림에서 그림으로 갑니다.',
  pixelByPixel: '화살표 키로 픽셀에서 픽셀로, Shift와 함께 누르면 그림에서 그림으로 갑니다.',
  opens: 'Enter 키를 누르거나 짚으면 열립니다.',
  picture: (picture) => `그림 ${picture}`,
  tokenByToken: '글: 화살표 키로 토큰에서 토큰으로 갑니다',
  against: (y, x) => `${x}에 따른 ${y}`,
  beyondAxis: (label, last) => `${label} (${last}, 축을 벗어남)`,
  endsAt: (label, value) => `${label}의 끝 값 ${value}`,
  withoutPoints: (label) => `${label}의 점 없음`,
  row: (row) => `${row}행`,
  column: (column) => `${column}열`,
  marked: (cell) => `표시한 칸: ${cell}`,
  grid: (rows, columns, low, high) => `${low}부터 ${high}까지의 수, ${rows}행 ${columns}열`,
  histograms: (low, high) => `${low}부터 ${high}까지의 히스토그램과 각각의 봉우리`,
  peak: (times, value) => `${value}에서 ${number(times)}번`,
  map: (points, groups) =>
    `점 ${number(points)}개의 지도${groups.length > 0 ? `, 무리 ${groups.length}개: ${groups.join(', ')}` : ''}`,
  manyGroups:
    '색과 기호가 모두 같은 점은 한 부류입니다. 점을 가리키거나 화살표 키로 가면 부류의 이름이 나오고, 같은 부류의 다른 점들이 두드러집니다.',
  ofGroup: (point, group) => `${point}: “${group}” 부류`,
  path: (points, from, to) => `${from}에서 ${to}까지 점 ${number(points)}개`,
  noPoints: '점 없음',
  noPictures: '그림 없음',
  pictures: (pictures, width, height) => `${width} × ${height} 크기의 그림 ${number(pictures)}개`,
  table: '표',
  verdict: { right: '맞음', wrong: '틀림', unsure: '너무 작음' },
  tableOf: (rows, columns) => `${number(rows)}행의 표: ${columns}`,
  expected: (candidates) => `예상한 것: ${candidates}`,
  weight: '가중치',
  product: '곱',
  gradientOf: (name) => `${name}의 기울기`,
  bias: '편향',
  sum: '합',
  more: (terms) => `그 밖의 ${number(terms)}개`,
  sumOf: (products, bias, sum) =>
    `곱 ${number(products)}개${bias === undefined ? '의' : `와 편향 ${bias}의`} 합은 ${sum}`,
  activated: (activation, value) => `합의 ${activation}${particle(activation, '은')} ${value}`,
  slope: (gradient) => `합의 기울기는 ${gradient}`,
};
