/** 앞말의 받침에 따라 달라지는 조사. */

/** 받침이 있을 때와 없을 때의 꼴. */
const FORMS = {
  을: ['을', '를'],
  이: ['이', '가'],
  은: ['은', '는'],
  와: ['과', '와'],
  으로: ['으로', '로'],
  이어야: ['이어야', '여야'],
  이라면: ['이라면', '라면'],
} as const;

/** 숫자를 읽었을 때의 끝소리: 영, 일, 이, 삼 … 구. 10, 100, 1000도 받침으로 끝난다. */
const DIGITS = ['ㅇ', 'ㄹ', '', 'ㅁ', '', '', 'ㄱ', 'ㄹ', 'ㄹ', ''];
const FIRST_SYLLABLE = 0xac00;
const ENDINGS = 28;
/** 끝소리 번호에서 ㄹ의 자리. */
const RIEUL = 8;

/** 말에 맞는 조사. 따옴표나 괄호 뒤에 올 수 있어서 말은 돌려주지 않는다. 읽는 법을 모르면 두 꼴을 함께 쓴다. */
export function particle(word: string, kind: keyof typeof FORMS): string {
  const [closed, open] = FORMS[kind];
  const ending = endingOf(word);
  if (ending === undefined) return `${closed}(${open})`;
  if (kind === '으로' && ending === 'ㄹ') return open;
  return ending === '' ? open : closed;
}

/** 끝소리: 받침이 없으면 빈 글, 모르면 undefined. */
function endingOf(word: string): string | undefined {
  const last = [...word.normalize('NFC')].at(-1) ?? '';
  if (/[0-9]/.test(last)) return DIGITS[Number(last)];
  if (/[가-힣]/.test(last)) {
    const ending = (last.charCodeAt(0) - FIRST_SYLLABLE) % ENDINGS;
    return ending === 0 ? '' : ending === RIEUL ? 'ㄹ' : '다른 받침';
  }
  if (/[Ll]/.test(last)) return 'ㄹ';
  if (/[MmNn]/.test(last) || /ng$/i.test(word)) return 'ㅁ';
  return /[A-Za-z]/.test(last) && !/[bcdgkpt]/i.test(last) ? '' : undefined;
}
